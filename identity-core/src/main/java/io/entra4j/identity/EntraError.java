package io.entra4j.identity;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds what Microsoft Entra said when it refused a request, for programs; the exception's message says it to people.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">AADSTS error codes</a>
 */
public final class EntraError {

    private static final Set<String> PASSING = Set.of("network", "temporarily_unavailable", "server_error");

    private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{1,9})");

    private static final Pattern QUOTED_DESCRIPTION = Pattern.compile("(AADSTS\\d{1,9}: [^\\r\\n]{1,1000})");
    private static final Pattern QUOTED_CORRELATION_ID = Pattern.compile("Correlation ID: ([0-9a-f-]{36})");
    private static final Pattern QUOTED_TRACE_ID = Pattern.compile("Trace ID: ([0-9a-f-]{36})");
    private static final Pattern QUOTED_TIMESTAMP = Pattern.compile("Timestamp: ([0-9-]{10}[T ][0-9:.]{8,}Z)");

    private final int status;
    private final String code;
    private final List<Integer> aadstsCodes;
    private final @Nullable String description;
    private final @Nullable String suberror;
    private final @Nullable String claims;
    private final @Nullable String correlationId;
    private final @Nullable String traceId;
    private final @Nullable String timestamp;
    private final @Nullable Duration retryAfter;

    private EntraError(int status, String code, Map<?, ?> answer, @Nullable Duration retryAfter) {
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
        this.aadstsCodes = codes(answer);
        this.description = withoutIds(text(answer, "error_description"));
        this.suberror = text(answer, "suberror");
        this.claims = text(answer, "claims");
        this.correlationId = text(answer, "correlation_id");
        this.traceId = text(answer, "trace_id");
        this.timestamp = text(answer, "timestamp");
    }

    /**
     * Reads the body of an error answer. A body that is no OAuth error gives the code {@code http_<status>}.
     *
     * @param status the HTTP status
     * @param body the answer's body
     * @param retryAfter how long the service asked to wait, if it did
     * @return the error
     */
    public static EntraError parse(int status, @Nullable String body, @Nullable Duration retryAfter) {
        Map<?, ?> answer = json(body);
        String code = text(answer, "error");
        return new EntraError(status, code != null ? code : "http_" + status, answer, retryAfter);
    }

    /**
     * Reads how long a service asks to wait.
     *
     * @param header the value of {@code Retry-After}: seconds, or a date
     * @param now to count from
     * @return the wait, not negative; {@code null} if there is none, or it cannot be read
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, Retry-After</a>
     */
    public static @Nullable Duration retryAfter(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String value = header.trim();
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /**
     * Returns the error of a request that got no answer at all: refused, reset, timed out.
     *
     * @return an error with the code {@code network}
     */
    public static EntraError network() {
        return new EntraError(0, "network", Map.of(), null);
    }

    /**
     * Returns the error of a request that was refused before it was sent, or whose answer was of no use.
     *
     * @param code a short name for it
     * @return an error without status
     */
    public static EntraError local(String code) {
        return new EntraError(0, code, Map.of(), null);
    }

    /**
     * Returns the error of an answer that is of no use, whatever its body says.
     *
     * @param status the HTTP status
     * @param code a short name for it
     * @param retryAfter how long the service asked to wait, if it did
     * @return the error
     */
    public static EntraError useless(int status, String code, @Nullable Duration retryAfter) {
        return new EntraError(status, code, Map.of(), retryAfter);
    }

    /**
     * Reads an error that a browser brought back from the sign-in page.
     *
     * @param answer the parameters of the redirect; {@code error} must be among them
     * @return an error without status
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1">RFC 6749, Error Response</a>
     */
    public static EntraError redirected(Map<String, String> answer) {
        return new EntraError(0, Objects.requireNonNull(answer.get("error")), answer, null);
    }

    /**
     * Reads what a tool tells of an error that Entra told it: a text with {@code AADSTS} and a number in it, and the IDs
     * by which Microsoft's support finds the answer.
     *
     * @param text what the tool printed; without secrets
     * @return the error, with the code {@code invalid_grant}: that is how Entra refuses users
     */
    public static EntraError quoted(String text) {
        Map<String, String> answer = new HashMap<>();
        answer.put("error_description", quoted(QUOTED_DESCRIPTION, text));
        answer.put("correlation_id", quoted(QUOTED_CORRELATION_ID, text));
        answer.put("trace_id", quoted(QUOTED_TRACE_ID, text));
        answer.put("timestamp", quoted(QUOTED_TIMESTAMP, text));
        return new EntraError(0, "invalid_grant", answer, null);
    }

    private static String quoted(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /**
     * Returns the HTTP status.
     *
     * @return the status, 0 if there was no answer
     */
    public int status() {
        return status;
    }

    /**
     * Returns the OAuth error code, such as {@code invalid_client}.
     *
     * @return the code, {@code http_<status>} if the answer named none, {@code network} if there was no answer
     */
    public String code() {
        return code;
    }

    /**
     * Returns the numbers after {@code AADSTS}.
     *
     * @return the codes, most telling first; empty if the answer named none
     */
    public List<Integer> aadstsCodes() {
        return aadstsCodes;
    }

    /**
     * Returns the service's explanation, without the identifiers that end it.
     *
     * @return one or more English sentences, or {@code null}
     */
    public @Nullable String description() {
        return description;
    }

    /**
     * Returns the finer reason of an {@code interaction_required}, such as {@code basic_action}.
     *
     * @return the sub-error, or {@code null}
     */
    public @Nullable String suberror() {
        return suberror;
    }

    /**
     * Returns the claims that a new request has to carry to be accepted.
     *
     * @return JSON, or {@code null}
     */
    public @Nullable String claims() {
        return claims;
    }

    /**
     * Returns the identifier under which Microsoft's support finds the request.
     *
     * @return a GUID, or {@code null}
     */
    public @Nullable String correlationId() {
        return correlationId;
    }

    /**
     * Returns the identifier under which Microsoft's support finds the answer.
     *
     * @return a GUID, or {@code null}
     */
    public @Nullable String traceId() {
        return traceId;
    }

    /**
     * Returns when the service answered, by its own clock.
     *
     * @return the time as the service writes it, such as {@code 2026-11-24 12:00:00Z}, or {@code null}
     */
    public @Nullable String timestamp() {
        return timestamp;
    }

    /**
     * Returns how long the service asked to wait before the next request.
     *
     * @return the wait, or {@code null}
     */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Returns whether the same request may succeed later without anybody changing anything.
     *
     * @return whether there was no answer, the status is 408, 429 or 5xx, or the OAuth error says that it passes
     */
    public boolean isTransient() {
        return PASSING.contains(code) || status == 408 || status == 429 || status >= 500;
    }

    /**
     * Returns the shortest name of the error, fit for a metric's tag: {@code AADSTS7000215}, or else {@link #code()}.
     *
     * @return the name
     */
    public String shortName() {
        return aadstsCodes.isEmpty() ? code : "AADSTS" + aadstsCodes.get(0);
    }

    /**
     * Says why the request was refused.
     *
     * @return a clause without full stop: what the error is known to mean, else the first sentence of the service's
     *     explanation
     */
    public String reason() {
        ErrorHints.Hint hint = ErrorHints.of(this);
        // A number that nobody knows, and a status, tell less than the service's own words.
        boolean tells =
                hint.isNumber() || (aadstsCodes.isEmpty() && hint.error().equals(code));
        return description == null || tells ? hint.cause() : description.split("\\. ", 2)[0];
    }

    /**
     * Says what can be done about it.
     *
     * @return one or more sentences, the first word small
     */
    public String remedy() {
        return ErrorHints.of(this).remedy();
    }

    /**
     * Says what identifies the answer: numbers, OAuth error, status, the IDs by which Microsoft's support finds it, and
     * last the service's own explanation.
     *
     * @return for the last line of a message
     */
    public @Nullable String[] details() {
        return Stream.of(
                        aadstsCodes.stream().map(number -> "AADSTS" + number),
                        labelled("HTTP ", status == 0 ? null : status),
                        labelled("", code.startsWith("http_") ? null : code),
                        labelled("suberror ", suberror),
                        labelled("retry after ", retryAfter == null ? null : retryAfter.toSeconds() + " s"),
                        labelled("correlation ID ", correlationId),
                        labelled("trace ID ", traceId),
                        labelled("time ", timestamp),
                        labelled("", description == null ? null : "\"" + description + "\""))
                .flatMap(Function.identity())
                .toArray(String[]::new);
    }

    private static Stream<String> labelled(String label, @Nullable Object value) {
        return value == null ? Stream.empty() : Stream.of(label + value);
    }

    @Override
    public String toString() {
        return String.join(", ", details());
    }

    private static List<Integer> codes(Map<?, ?> answer) {
        if (answer.get("error_codes") instanceof List<?> codes) {
            return codes.stream()
                    .filter(Number.class::isInstance)
                    .map(n -> ((Number) n).intValue())
                    .toList();
        }
        Matcher named = AADSTS.matcher(String.valueOf(text(answer, "error_description")));
        return named.find() ? List.of(Integer.valueOf(named.group(1))) : List.of();
    }

    private static Map<?, ?> json(@Nullable String body) {
        if (body == null || !body.stripLeading().startsWith("{")) {
            return Map.of();
        }
        try (JsonReader reader = JsonProviders.createReader(body)) {
            return reader.readUntyped() instanceof Map<?, ?> map ? map : Map.of();
        } catch (IOException | RuntimeException e) {
            // Whatever it is, it is no OAuth error: the status alone must tell.
            return Map.of();
        }
    }

    private static @Nullable String text(Map<?, ?> answer, String member) {
        return answer.get(member) instanceof String value && !value.isBlank() ? value : null;
    }

    /** "AADSTS700016: Application ... not found. Trace ID: ... Correlation ID: ... Timestamp: ..." */
    private static @Nullable String withoutIds(@Nullable String description) {
        if (description == null) {
            return null;
        }
        String text = description.replaceAll("\\s+", " ");
        int ids = text.indexOf(" Trace ID:");
        text = ids < 0 ? text : text.substring(0, ids);
        text = text.replaceFirst("^AADSTS\\d+: ", "").trim();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
