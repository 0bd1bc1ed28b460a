package io.entra4j.identity.spring.http;

import java.net.URI;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Follows the redirects of requests that carry a {@link BearerToken}, and decides for each redirect whether the token
 * is sent: within the same origin, or to another named host. HTTP clients that follow redirects themselves have
 * different rules, and the JDK's client on Java 17 sends the token to any host that a redirect names. Requests without
 * a token are left to such a client. Spring Boot's builders make this factory where tokens are configured.
 */
public final class BearerTokenRequestFactory implements ClientHttpRequestFactory, DisposableBean {

    private final ClientHttpRequestFactory others;
    private final Supplier<? extends ClientHttpRequestFactory> withToken;
    private final Lock making = new ReentrantLock();
    private @Nullable ClientHttpRequestFactory made;

    /**
     * Creates the factory.
     *
     * @param others the factory for requests without a token
     * @param withToken supplies the factory for requests with a token, which must not follow redirects by itself;
     *     called once, when the first of these requests is made
     */
    public BearerTokenRequestFactory(
            ClientHttpRequestFactory others, Supplier<? extends ClientHttpRequestFactory> withToken) {
        this.others = others;
        this.withToken = withToken;
    }

    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
        return new BearerTokenRequest(uri, method, others, this::withToken);
    }

    /** Destroys the factories that make the requests, if they can be destroyed. */
    @Override
    public void destroy() throws Exception {
        for (ClientHttpRequestFactory factory : made == null ? List.of(others) : List.of(others, made)) {
            if (factory instanceof DisposableBean disposable) {
                disposable.destroy();
            }
        }
    }

    ClientHttpRequestFactory withToken() {
        making.lock();
        try {
            made = made == null ? withToken.get() : made;
            return made;
        } finally {
            making.unlock();
        }
    }
}
