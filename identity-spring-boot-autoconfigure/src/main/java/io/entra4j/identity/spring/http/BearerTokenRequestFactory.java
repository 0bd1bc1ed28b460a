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
 * Follows the redirects of requests that carry a {@link BearerToken}, and decides for each whether the token goes along:
 * within an origin, or to another host that was named. HTTP clients that follow by themselves decide that each in its own
 * way, and the JDK's on Java 17 hands the token to whatever host the redirect names. Other requests are left to such a
 * client. Spring Boot's builders make this factory where there are tokens.
 */
public final class BearerTokenRequestFactory implements ClientHttpRequestFactory, DisposableBean {

    private final ClientHttpRequestFactory others;
    private final Supplier<? extends ClientHttpRequestFactory> withToken;
    private final Lock making = new ReentrantLock();
    private @Nullable ClientHttpRequestFactory made;

    /**
     * Creates the factory.
     *
     * @param others makes requests without a token
     * @param withToken what makes requests with a token, which must not follow redirects by itself; asked once, when the
     *     first of them is made
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

    /** Destroys what makes the requests, where that is due. */
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
