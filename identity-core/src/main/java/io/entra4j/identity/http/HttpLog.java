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
 * Writes what is sent and what is answered, one line for each try: at INFO method, host, path, status and time, and headers
 * where they are wanted; at DEBUG the fields of the bodies. Nothing secret is in it, see {@link LoggedFields}. Loaded only
 * where something is to be logged.
 */
final class HttpLog {

    /** Of azure-core, since it writes to standard output by {@code AZURE_LOG_LEVEL} where SLF4J is bound to nothing. */
    private static final ClientLogger LOGGER = new ClientLogger(Http.class);

    /** By these the services' own people find the answer. */
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

    /** Whatever users allow: these hold keys, tokens, codes or the names of users. */
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
     * Decides what is logged, and warns where bodies are.
     *
     * @param options what the user set, which wins; {@code null} for the variable
     * @param variable the value of {@link HttpSettings#LOG_LEVEL}
     * @return {@code null} if nothing is to be logged
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
                    + "'. Secrets, tokens and user names are replaced; the other fields tell what the application asks"
                    + " for. Set the HTTP log level to 'basic' or 'none' when you have found what you look for.");
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
                        + "', which is no HTTP log level: nothing is logged of requests. Set it to none, basic, headers,"
                        + " body or body_and_headers.");
                yield HttpLogDetailLevel.NONE;
            }
        };
    }

    /** Whether answers have to be read to be logged. */
    boolean hasBodies() {
        return bodies && LOGGER.canLogAtLevel(LogLevel.VERBOSE);
    }

    /** Writes a try. */
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

    /** The names of what is sent are known; those of an answer may be anything. */
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

    /** Whatever a service may repeat that nobody may read. */
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
