package io.entra4j.identity.managed;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.Body;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Json;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.DoubleSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends requests to a host's endpoint, again where that may help, and within one deadline. */
final class HostClient {

    /**
     * What came of a request.
     *
     * @param status 0 if there was no answer
     * @param challenge the value of {@code WWW-Authenticate}
     * @param contentType of the body
     * @param failure why there was no answer
     * @param attempts how often it was asked
     */
    record Answer(
            int status,
            String body,
            @Nullable String challenge,
            String contentType,
            @Nullable Duration retryAfter,
            @Nullable Exception failure,
            int attempts) {

        @Nullable
        Map<?, ?> json() {
            return Json.object(body);
        }

        boolean isWebPage() {
            return contentType.contains("html") || body.stripLeading().startsWith("<");
        }

        Answer after(int tries) {
            return new Answer(status, body, challenge, contentType, retryAfter, failure, tries);
        }

        /** Shows nothing that may be a token. */
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    private static final String RESPONSE_TIMEOUT = "azure-response-timeout";
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final CredentialOptions options;
    private final Duration timeout;
    private final Pause pause;
    private final DoubleSupplier jitter;

    /**
     * @param options go to the endpoint directly
     * @param timeout for a request with all its repetitions
     */
    HostClient(CredentialOptions options, Duration timeout, Pause pause, DoubleSupplier jitter) {
        this.options = options;
        this.timeout = timeout;
        this.pause = pause;
        this.jitter = jitter;
    }

    /** Asks, and asks again while that may help. */
    Answer ask(HttpRequest request) {
        Instant deadline = options.clock().instant().plus(timeout);
        for (int repeated = 0; ; repeated++) {
            Answer answer = once(request.copy(), left(deadline)).after(repeated + 1);
            Duration wait = options.hasOwnRetry() || isHopeless(answer)
                    ? null
                    : RetrySchedule.of(answer.status(), options.retryOptions())
                            .wait(repeated, answer.retryAfter(), jitter.getAsDouble());
            if (wait == null || wait.compareTo(left(deadline)) >= 0) {
                return answer;
            }
            pause.pause(wait);
        }
    }

    /** Asks once, past all policies: to find out whether anybody is there. */
    Answer probe(HttpRequest request, Duration patience) {
        return exchange(() -> options.pipeline().getHttpClient().sendSync(request, timeout(patience)));
    }

    private Answer once(HttpRequest request, Duration left) {
        Duration patience = left.compareTo(LONGEST) > 0 ? LONGEST : left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
        return exchange(() -> options.pipeline().sendSync(request, timeout(patience)));
    }

    private interface Exchange {
        HttpResponse send() throws IOException;
    }

    private Answer exchange(Exchange exchange) {
        try (HttpResponse response = exchange.send()) {
            Body body = Body.read(response);
            return new Answer(
                    response.getStatusCode(),
                    body.flaw() == null ? body.text() : "",
                    response.getHeaderValue(HttpHeaderName.WWW_AUTHENTICATE),
                    String.valueOf(response.getHeaderValue(HttpHeaderName.CONTENT_TYPE)),
                    EntraError.retryAfter(
                            response.getHeaderValue(HttpHeaderName.RETRY_AFTER),
                            options.clock().instant()),
                    null,
                    1);
        } catch (IOException | RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            return new Answer(0, "", null, "", null, e, 1);
        }
    }

    private Duration left(Instant deadline) {
        return Duration.between(options.clock().instant(), deadline);
    }

    private static Context timeout(Duration patience) {
        return new Context(RESPONSE_TIMEOUT, patience);
    }

    /** Whoever has the wrong certificate will not have the right one a second later. */
    private static boolean isHopeless(Answer answer) {
        for (Throwable cause = answer.failure(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }
}
