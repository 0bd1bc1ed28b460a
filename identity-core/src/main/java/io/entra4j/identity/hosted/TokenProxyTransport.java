package io.entra4j.identity.hosted;

import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.Deadline;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.NoAnswerException;
import io.entra4j.identity.http.Request;
import io.entra4j.identity.http.Transport;
import io.entra4j.identity.http.UrlConnectionTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;

/**
 * Sends every request to a cluster's token proxy, in place of the host in its URL. The JDK's newer client always sends
 * the host's name in TLS, so this class uses the older one. It uses no proxy of the JVM, and follows no redirect.
 *
 * @see <a href="https://learn.microsoft.com/azure/aks/identity-bindings-concepts">Identity bindings</a>
 */
final class TokenProxyTransport implements Transport {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

    private final URI base;
    private final TokenProxyTls tls;

    TokenProxyTransport(TokenProxy proxy) {
        this.base = proxy.base();
        this.tls = new TokenProxyTls(proxy);
    }

    @Override
    public Answer send(Request request, Deadline deadline) throws IOException {
        try {
            Request moved = new Request(
                    request.method(), target(request.url()), request.headers(), request.body(), request.isRepeatable());
            return new UrlConnectionTransport(CONNECT_TIMEOUT, tls.socketFactory())
                    .send(moved, deadline.within(ANSWER_TIMEOUT));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw NoAnswerException.at(
                    "the token proxy at %s (%s)"
                            .formatted(ForeignText.withoutUserInfo(base.toString()), TokenProxy.URL),
                    e);
        }
    }

    private URI target(URI original) throws IOException {
        return URI.create(base + original.toURL().getFile().replaceFirst("^/", ""));
    }
}
