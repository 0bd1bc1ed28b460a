package io.entra4j.identity.http;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.util.logging.ClientLogger;
import com.azure.core.util.logging.LogLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Logs requests and answers. Each try is one line at INFO with method, host, path, status and time, and with headers if
 * the user wants them. The fields of the bodies follow at DEBUG. No secret is logged, see {@link LoggedFields}. The
 * class is loaded only if the user has switched the log on.
 */
final class HttpLog {

    /**
     * azure-core's logger also writes to standard output if {@code AZURE_LOG_LEVEL} is set and SLF4J has no provider.
     */
    private static final ClientLogger LOGGER = new ClientLogger(Http.class);

    /** A service's support team finds a request by these. */
    private static final List<String> REQUEST_IDS = List.of(
            "x-ms-request-id",
            "client-request-id",
            "x-ms-client-request-id",
            "x-ms-correlation-request-id",
            "request-id",
            "x-vss-e2eid",
            "x-msedge-ref");

    private static final Set<String> HEADERS = Set.of(
            "accept",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "date",
            "expires",
            "metadata",
            "ms-cv",
            "pragma",
            "return-client-request-id",
            "retry-after",
            "server",
            "traceparent",
            "transfer-encoding",
            "user-agent",
            "via",
            "x-client-sku",
            "x-client-ver",
            "x-ms-ests-server");

    /** Headers that are hidden even if the user allows them: they hold keys, tokens, codes or the names of users. */
    private static final Set<String> NEVER = Set.of(
            "authentication-info",
            "authorization",
            "cookie",
            "location",
            "proxy-authenticate",
            "proxy-authorization",
            "secret",
            "set-cookie",
            "www-authenticate",
            "x-anchormailbox",
            "x-identity-header");

    private static final int MAX_LINE_LENGTH = 4_096;

    private final boolean headers;
    private final boolean bodies;
    private final Set<String> allowed;

    private HttpLog(HttpLogDetailLevel level, Set<HttpHeaderName> allowedByUser) {
        this.headers = level.shouldLogHeaders();
        this.bodies = level.shouldLogBody();
        this.allowed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        allowed.addAll(HEADERS);
        allowed.addAll(REQUEST_IDS);
        allowedByUser.forEach(name -> allowed.add(name.getCaseInsensitiveName()));
        allowed.removeAll(NEVER);
    }

    /**
     * Creates the log for the user's level, and warns if bodies are logged.
     *
     * @param options the user's options, which win over the variable; {@code null} if there are none
     * @param variable the value of {@link HttpSettings#LOG_LEVEL}
     * @return the log, {@code null} if requests are not logged
     */
    static @Nullable HttpLog of(@Nullable HttpLogOptions options, @Nullable String variable) {
        HttpLogDetailLevel level = options != null ? options.getLogLevel() : level(String.valueOf(variable));
        if (level == HttpLogDetailLevel.NONE) {
            return null;
        }
        HttpLog log = new HttpLog(level, options == null ? Set.of() : options.getAllowedHttpHeaderNames());
        if (log.bodies) {
            LOGGER.warning("The fields of HTTP bodies are logged at the level DEBUG by the logger '"
                    + Http.class.getName()
                    + "'. Secrets, tokens and user names are replaced. The other fields show which tokens the"
                    + " application requests. Set the HTTP log level to 'basic' or 'none' when you no longer need"
                    + " them.");
        }
        return log;
    }

    private static HttpLogDetailLevel level(String value) {
        String wanted = value.trim().toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return switch (wanted) {
            case "", "none" -> HttpLogDetailLevel.NONE;
            case "basic" -> HttpLogDetailLevel.BASIC;
            case "headers" -> HttpLogDetailLevel.HEADERS;
            case "body" -> HttpLogDetailLevel.BODY;
            case "bodyandheaders" -> HttpLogDetailLevel.BODY_AND_HEADERS;
            default -> {
                LOGGER.warning("'" + HttpSettings.LOG_LEVEL + "' is '" + ForeignText.id(value)
                        + "', which is not an HTTP log level. Requests are not logged. Set it to none, basic, headers,"
                        + " body or body_and_headers.");
                yield HttpLogDetailLevel.NONE;
            }
        };
    }

    /** Returns whether bodies are logged now, so that answers must be read for it. */
    boolean hasBodies() {
        return bodies && LOGGER.canLogAtLevel(LogLevel.VERBOSE);
    }

    /** Logs one try. */
    void write(Request request, Outcome outcome, Duration took) {
        boolean detailed = hasBodies();
        if (!detailed && !LOGGER.canLogAtLevel(LogLevel.INFORMATIONAL)) {
            return;
        }
        LoggedUrl url = new LoggedUrl(request.url());
        LoggedFields fields = new LoggedFields(secrets(request, url));
        LOGGER.info(line(summary(request, outcome, took, url, fields)));
        if (detailed) {
            LOGGER.verbose(line("%s %s: sent %s".formatted(request.method(), url, fields.sent(request))));
            if (outcome.answer() != null) {
                LOGGER.verbose(line("%s %s: got HTTP %s, %s"
                        .formatted(request.method(), url, outcome.status(), fields.answered(outcome.answer()))));
            }
        }
    }

    private static String line(String text) {
        return ForeignText.oneLine(text, MAX_LINE_LENGTH);
    }

    private String summary(Request request, Outcome outcome, Duration took, LoggedUrl url, LoggedFields fields) {
        List<String> parts = new ArrayList<>();
        String came = outcome.answer() == null ? "no answer" : "HTTP " + outcome.status();
        parts.add("%s in %s ms, try %s".formatted(came, took.toMillis(), outcome.attempts()));
        if (outcome.failure() != null) {
            parts.add(fields.text(NetworkFailure.of(outcome.failure()).words()));
        }
        for (String name : REQUEST_IDS) {
            String value = value(name, request, outcome.answer());
            if (value != null) {
                parts.add(name + " " + fields.text(value));
            }
        }
        String summary = "%s %s: %s".formatted(request.method(), url, String.join(", ", parts));
        return headers ? summary + headers(request, outcome.answer(), fields) : summary;
    }

    private static @Nullable String value(String name, Request request, @Nullable Answer answer) {
        String answered = answer == null ? null : answer.header(name);
        return answered == null ? request.headers().get(name) : answered;
    }

    /** Names of all sent headers are shown, since they are ours. Unknown headers of an answer are only counted. */
    private String headers(Request request, @Nullable Answer answer, LoggedFields fields) {
        List<String> sent = new ArrayList<>();
        request.headers()
                .forEach(
                        (name, value) -> sent.add(name + ": " + (allowed.contains(name) ? fields.text(value) : "***")));
        List<String> came = new ArrayList<>();
        int others = 0;
        for (Map.Entry<String, List<String>> header : answer == null
                ? Map.<String, List<String>>of().entrySet()
                : answer.headers().entrySet()) {
            if (allowed.contains(header.getKey())) {
                came.add(header.getKey() + ": " + fields.text(String.join(", ", header.getValue())));
            } else {
                others++;
            }
        }
        if (others > 0) {
            came.add("and " + others + " that are not shown");
        }
        return "; headers sent: {%s}, answered: {%s}".formatted(String.join("; ", sent), String.join("; ", came));
    }

    /** Returns the secrets of a request: a service may repeat them in its answer. */
    private List<String> secrets(Request request, LoggedUrl url) {
        List<String> secrets = new ArrayList<>(url.hidden());
        if (LoggedFields.isForm(request)) {
            secrets.addAll(LoggedFields.secrets(request.body()));
        } else if (request.body() != null) {
            secrets.add(request.body());
        }
        secrets.addAll(LoggedFields.secrets(request.url().getRawQuery()));
        request.headers().forEach((name, value) -> {
            if (!allowed.contains(name)) {
                secrets.addAll(Redaction.spellings(value));
                secrets.addAll(Redaction.spellings(value.substring(value.lastIndexOf(' ') + 1)));
            }
        });
        return secrets;
    }
}
