package io.entra4j.identity;

import io.entra4j.identity.http.ErrorHints;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Json;
import java.time.Duration;
import java.util.ArrayList;
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
 * Holds the error with which Microsoft Entra refused a request, for programs. The exception's message says the same to
 * people.
 *
 * @param status the HTTP status, 0 if there was no answer
 * @param code the OAuth error code, such as {@code invalid_client}; {@code http_<status>} if the answer named none,
 *     {@code network} if there was no answer
 * @param aadstsCodes the numbers after {@code AADSTS}, the most exact one first; empty if the answer named none
 * @param description the service's explanation, one or more English sentences, without the identifiers that end it, or
 *     {@code null}
 * @param suberror the more exact reason of an {@code interaction_required}, such as {@code basic_action}, or
 *     {@code null}
 * @param claims the claims that a new request has to carry to be accepted, as JSON, or {@code null}
 * @param correlationId the identifier under which Microsoft's support finds the request, a GUID, or {@code null}
 * @param traceId the identifier under which Microsoft's support finds the answer, a GUID, or {@code null}
 * @param timestamp when the service answered, by its own clock and as it writes it, such as
 *     {@code 2026-11-24 12:00:00Z}, or {@code null}
 * @param retryAfter how long the service asked to wait before the next request, or {@code null}
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">AADSTS error codes</a>
 */
public record EntraError(
        int status,
        String code,
        List<Integer> aadstsCodes,
        @Nullable String description,
        @Nullable String suberror,
        @Nullable String claims,
        @Nullable String correlationId,
        @Nullable String traceId,
        @Nullable String timestamp,
        @Nullable Duration retryAfter) {

    private static final Set<String> PASSING = Set.of("network", "temporarily_unavailable", "server_error");

    /**
     * Codes that Entra uses for many faults, each with its own number. Advice for the most frequent fault would mislead
     * with the others.
     */
    private static final Set<String> BROAD =
            Set.of("access_denied", "invalid_client", "invalid_grant", "invalid_request", "unauthorized_client");

    /** Codes that say more than the number beside them, which Entra also uses for a sign-in that is still going on. */
    private static final Set<String> SPECIFIC = Set.of("authorization_declined", "expired_token");

    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_DESCRIPTION_LENGTH = 1_000;
    private static final int MAX_CLAIMS_LENGTH = 8_192;
    private static final int MAX_CODES = 10;
    private static final Pattern AADSTS = Pattern.compile("AADSTS(\\d{1,9})");

    private static final Pattern QUOTED_DESCRIPTION = Pattern.compile("(AADSTS\\d{1,9}: [^\\r\\n]{1,1000})");
    private static final Pattern QUOTED_CORRELATION_ID = Pattern.compile("Correlation ID: ([0-9a-f-]{36})");
    private static final Pattern QUOTED_TRACE_ID = Pattern.compile("Trace ID: ([0-9a-f-]{36})");
    private static final Pattern QUOTED_TIMESTAMP = Pattern.compile("Timestamp: ([0-9-]{10}[T ][0-9:.]{8,}Z)");

    /**
     * Creates an error, with its code on one line.
     *
     * @param status the HTTP status
     * @param code the OAuth error code
     * @param aadstsCodes the numbers after {@code AADSTS}
     * @param description the service's explanation
     * @param suberror the more exact reason
     * @param claims the claims that a new request has to carry
     * @param correlationId the identifier of the request
     * @param traceId the identifier of the answer
     * @param timestamp when the service answered
     * @param retryAfter how long it asked to wait
     */
    public EntraError {
        code = ForeignText.oneLine(code, MAX_NAME_LENGTH);
        aadstsCodes = List.copyOf(aadstsCodes);
    }

    private static EntraError of(int status, String code, Map<?, ?> answer, @Nullable Duration retryAfter) {
        return new EntraError(
                status,
                code,
                codes(answer),
                withoutIds(text(answer, "error_description")),
                name(answer, "suberror"),
                claims(answer),
                name(answer, "correlation_id"),
                name(answer, "trace_id"),
                name(answer, "timestamp"),
                retryAfter);
    }

    /**
     * Reads the body of an error answer. A body that is not an OAuth error gives the code {@code http_<status>}.
     *
     * @param status the HTTP status
     * @param body the answer's body
     * @param retryAfter how long the service asked to wait, if it did
     * @return the error
     */
    public static EntraError parse(int status, @Nullable String body, @Nullable Duration retryAfter) {
        Map<?, ?> answer = Objects.requireNonNullElse(Json.object(body == null ? "" : body), Map.of());
        String code = name(answer, "error");
        return of(status, code != null ? code : "http_" + status, answer, retryAfter);
    }

    /**
     * Returns the error of a request without an answer: the connection was refused or reset, or timed out.
     *
     * @return an error with the code {@code network}
     */
    public static EntraError network() {
        return of(0, "network", Map.of(), null);
    }

    /**
     * Returns the error of a request that was refused before it was sent, or whose answer was unusable.
     *
     * @param code a short name for it
     * @return an error without status
     */
    public static EntraError local(String code) {
        return of(0, code, Map.of(), null);
    }

    /**
     * Returns the error of an unusable answer, without a look at its body.
     *
     * @param status the HTTP status
     * @param code a short name for it
     * @param retryAfter how long the service asked to wait, if it did
     * @return the error
     */
    public static EntraError unusable(int status, String code, @Nullable Duration retryAfter) {
        return of(status, code, Map.of(), retryAfter);
    }

    /**
     * Reads an error that a browser brought back from the sign-in page.
     *
     * @param answer the parameters of the redirect; {@code error} must be among them
     * @return an error without status
     * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1">RFC 6749, Error Response</a>
     */
    public static EntraError redirected(Map<String, String> answer) {
        return of(0, Objects.requireNonNull(answer.get("error")), answer, null);
    }

    /**
     * Reads Entra's error from the output of a tool: a text with {@code AADSTS} and a number in it, and the IDs by
     * which Microsoft's support finds the answer.
     *
     * @param text what the tool printed; without secrets
     * @return the error, with the code {@code invalid_grant}, with which Entra refuses users
     */
    public static EntraError quoted(String text) {
        Map<String, String> answer = new HashMap<>();
        answer.put("error_description", quoted(QUOTED_DESCRIPTION, text));
        answer.put("correlation_id", quoted(QUOTED_CORRELATION_ID, text));
        answer.put("trace_id", quoted(QUOTED_TRACE_ID, text));
        answer.put("timestamp", quoted(QUOTED_TIMESTAMP, text));
        return of(0, "invalid_grant", answer, null);
    }

    private static String quoted(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    /**
     * Returns whether the same request may succeed later without any change.
     *
     * @return whether there was no answer, the status is 408, 429 or 5xx, or the OAuth error is a temporary one
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
     * Returns why the request was refused.
     *
     * @return a clause without full stop: what the error is known to mean, else the first sentence of the service's
     *     explanation
     */
    public String reason() {
        ErrorHints.Hint hint = hint();
        // An unknown number, or a status, says less than the service's own words.
        boolean tells =
                hint.isNumber() || (hint.error().equals(code) && (aadstsCodes.isEmpty() || SPECIFIC.contains(code)));
        return description == null || tells ? hint.cause() : description.split("\\. ", 2)[0];
    }

    /**
     * Returns what can be done about the error.
     *
     * @return one or more sentences, the first word in lower case
     */
    public String remedy() {
        return hint().remedy();
    }

    /**
     * Returns the details that identify the answer: numbers, OAuth error, status, the IDs by which Microsoft's support
     * finds it, and last the service's own explanation.
     *
     * @return the parts of the last line of a message
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

    /** Returns the hint for the most exact part of the answer: a number, else the OAuth error, else the status. */
    private ErrorHints.Hint hint() {
        List<String> names = new ArrayList<>();
        if (SPECIFIC.contains(code)) {
            names.add(code);
        }
        aadstsCodes.forEach(number -> names.add("AADSTS" + number));
        if (aadstsCodes.isEmpty() || !BROAD.contains(code)) {
            names.add(code);
        }
        if (code.startsWith("http_") || isTransient()) {
            // Otherwise the token service itself answered, and the status says only that it refused.
            names.add("http_" + status / 100 + "xx");
        }
        return ErrorHints.of(names, Objects.requireNonNullElse(description, ""));
    }

    @Override
    public String toString() {
        return String.join(", ", details());
    }

    private static List<Integer> codes(Map<?, ?> answer) {
        if (answer.get("error_codes") instanceof List<?> codes) {
            return codes.stream()
                    .filter(Integer.class::isInstance)
                    .map(Integer.class::cast)
                    .limit(MAX_CODES)
                    .toList();
        }
        String description = text(answer, "error_description");
        Matcher named = AADSTS.matcher(
                description == null ? "" : ForeignText.beginning(description, 4 * MAX_DESCRIPTION_LENGTH));
        return named.find() ? List.of(Integer.valueOf(named.group(1))) : List.of();
    }

    private static @Nullable String text(Map<?, ?> answer, String member) {
        return answer.get(member) instanceof String value && !value.isBlank() ? value : null;
    }

    /** Returns a code, an ID or a time on one line, so that its text cannot forge a line of a log. */
    private static @Nullable String name(Map<?, ?> answer, String member) {
        String value = text(answer, member);
        String line = value == null ? "" : ForeignText.oneLine(value, MAX_NAME_LENGTH);
        return line.isEmpty() ? null : line;
    }

    private static @Nullable String claims(Map<?, ?> answer) {
        String claims = text(answer, "claims");
        return claims == null || claims.length() > MAX_CLAIMS_LENGTH ? null : claims;
    }

    /**
     * Removes number and IDs: "AADSTS700016: Application ... not found. Trace ID: ... Correlation ID: ... Timestamp:
     * ..."
     */
    private static @Nullable String withoutIds(@Nullable String description) {
        if (description == null) {
            return null;
        }
        String text = ForeignText.oneLine(
                ForeignText.withoutUserNames(ForeignText.beginning(description, 4 * MAX_DESCRIPTION_LENGTH)),
                MAX_DESCRIPTION_LENGTH);
        int ids = text.indexOf(" Trace ID:");
        text = ids < 0 ? text : text.substring(0, ids);
        text = text.replaceFirst("^AADSTS[0-9]{1,9}: ", "").trim();
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
