package io.entra4j.identity.fake;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Writes refusals the way Entra does.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">Error codes</a>
 */
final class ErrorAnswers {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

    private final Supplier<String> authorityHost;
    private final Supplier<Instant> now;

    ErrorAnswers(Supplier<String> authorityHost, Supplier<Instant> now) {
        this.authorityHost = authorityHost;
        this.now = now;
    }

    /** What the {@code Date} header says. */
    String httpDate() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(now.get().atOffset(ZoneOffset.UTC));
    }

    Answer answer(EntraException refusal, RecordedRequest request) {
        String traceId = UUID.randomUUID().toString();
        String correlationId = request.headers()
                .getOrDefault("client-request-id", UUID.randomUUID().toString());
        String timestamp = TIMESTAMP.format(now.get());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", refusal.error());
        body.put(
                "error_description",
                refusal.description() + " Trace ID: " + traceId + " Correlation ID: " + correlationId + " Timestamp: "
                        + timestamp);
        body.put("error_codes", new int[] {refusal.aadstsCode()});
        body.put("timestamp", timestamp);
        body.put("trace_id", traceId);
        body.put("correlation_id", correlationId);
        body.put("error_uri", authorityHost.get() + "/error?code=" + refusal.aadstsCode());
        body.putAll(refusal.members());
        Answer answer = Answer.json(refusal.status(), body).withHeader("x-ms-request-id", traceId);
        for (Map.Entry<String, String> header : refusal.headers().entrySet()) {
            answer = answer.withHeader(header.getKey(), header.getValue());
        }
        return answer;
    }
}
