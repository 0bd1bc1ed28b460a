package io.entra4j.identity.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests by the JDK's client. Requests with equal connection settings share a client. The deadline covers the
 * whole answer, body included.
 *
 * @param settings supplies the connection settings; called for each request
 */
record JdkTransport(Supplier<ConnectionSettings> settings) implements Transport {

    private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);

    @Override
    public Answer send(Request request, Deadline deadline) throws IOException {
        ConnectionSettings now = settings.get();
        Proxying.Server proxy = now.proxy(request.url());
        boolean logged = false;
        if (proxy != null
                && proxy.username() != null
                && "https".equalsIgnoreCase(request.url().getScheme())) {
            logged = UrlConnectionTransport.wouldLogSecretOf(request);
            if (!logged) {
                return tunnelled(now, proxy).send(request, deadline);
            }
        }
        HttpClient client = SharedClient.of(now).to(request.url());
        Duration left = deadline.left().isZero() ? MIN_TIMEOUT : deadline.left();
        // From here on the JVM's own clock counts: the user's clock may jump while the answer arrives.
        long end = System.nanoTime() + left.toNanos();
        Reading reading = new Reading();
        try {
            // sendAsync completes on the JVM's common pool. A caller that occupies that pool would wait for itself.
            HttpResponse<LimitedBody> response = client.send(translated(request, left), reading);
            if (logged && response.statusCode() == 407) {
                throw new NoAnswerException(
                        "the proxy %s demands a password, and the JDK's client for such proxies is not used because it would log this request's secret"
                                .formatted(proxy),
                        "set the level of the logger '%1$s' to INFO; in Spring, set logging.level.%1$s=info."
                                .formatted(UrlConnectionTransport.JDK_LOGGER));
            }
            return reading.isUnasked()
                    // The JDK drops the body when a proxy refuses a tunnel.
                    ? new Answer(response.statusCode(), response.headers().map(), Body.of(new byte[0], null))
                    : reading.answer(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } catch (HttpConnectTimeoutException e) {
            throw timedOut(e, left.compareTo(now.connectTimeout()) < 0 ? left : now.connectTimeout());
        } catch (HttpTimeoutException | TimeoutException e) {
            throw new HttpTimeoutException("no answer within " + PlainDuration.of(left.plusNanos(999_999)));
        } catch (IOException e) {
            return reading.answerThatBrokeOff(e);
        }
    }

    /** The JDK's newer client does not send a password to a proxy when it opens a tunnel. */
    private static Transport tunnelled(ConnectionSettings now, Proxying.Server proxy) {
        SSLContext tls = now.tls();
        SSLSocketFactory usual =
                tls == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : tls.getSocketFactory();
        return new UrlConnectionTransport(now.connectTimeout(), new ProxyTunnel(proxy, usual));
    }

    private static HttpConnectTimeoutException timedOut(HttpConnectTimeoutException cause, Duration connectTimeout) {
        HttpConnectTimeoutException told =
                new HttpConnectTimeoutException("no connection within " + PlainDuration.of(connectTimeout));
        told.initCause(cause);
        return told;
    }

    /** Collects an answer. Only the sender's thread uses it; the client's threads fill its body. */
    private static final class Reading implements BodyHandler<LimitedBody> {

        private final LimitedBody body = new LimitedBody();
        private volatile @Nullable ResponseInfo head;

        @Override
        public LimitedBody apply(ResponseInfo info) {
            head = info;
            return body;
        }

        /** Returns whether the JDK skipped the body handler. */
        boolean isUnasked() {
            return head == null;
        }

        Answer answer(Duration patience) throws InterruptedException, TimeoutException {
            ResponseInfo came = Objects.requireNonNull(head);
            return new Answer(came.statusCode(), came.headers().map(), body.await(patience));
        }

        /**
         * Returns the part of an answer that arrived before a failure. Throws the failure if no headers had arrived.
         */
        Answer answerThatBrokeOff(IOException failure) throws IOException {
            ResponseInfo came = head;
            if (came == null) {
                throw failure;
            }
            return new Answer(came.statusCode(), came.headers().map(), body.brokenBy(failure));
        }
    }

    private static HttpRequest translated(Request request, Duration timeout) {
        String body = request.body();
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.url())
                .timeout(timeout)
                .method(request.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        request.headers().forEach((name, value) -> {
            // The JDK sets this header itself, and refuses ours.
            if (!name.equalsIgnoreCase("Content-Length")) {
                builder.header(name, value);
            }
        });
        return builder.build();
    }
}
