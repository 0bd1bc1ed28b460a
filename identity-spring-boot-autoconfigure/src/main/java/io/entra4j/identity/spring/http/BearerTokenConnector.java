package io.entra4j.identity.spring.http;

import java.net.URI;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.util.function.SingletonSupplier;
import reactor.core.publisher.Mono;

/**
 * Follows the redirects of a {@code WebClient}'s requests that carry a {@link BearerToken}. Counterpart of {@link
 * BearerTokenRequestFactory}.
 */
public final class BearerTokenConnector implements ClientHttpConnector {

    /** Key under which the filter stores the {@link BearerToken} in Reactor's context. */
    static final Object TOKEN = BearerToken.class;

    private static final long MAX_BYTES = 1 << 16;

    private final ClientHttpConnector others;
    private final SingletonSupplier<ClientHttpConnector> withToken;

    /**
     * Creates the connector.
     *
     * @param others the connector for requests without a token
     * @param withToken supplies the connector for requests with a token, which must not follow redirects by itself;
     *     called once, when the first of these requests is sent
     */
    public BearerTokenConnector(ClientHttpConnector others, Supplier<? extends ClientHttpConnector> withToken) {
        this.others = others;
        this.withToken = SingletonSupplier.of(withToken::get);
    }

    @Override
    public Mono<ClientHttpResponse> connect(
            HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> write) {
        return Mono.deferContextual(context -> context.getOrDefault(TOKEN, null) instanceof BearerToken token
                ? send(token, Hop.first(uri, method), write)
                : others.connect(method, uri, write));
    }

    ClientHttpConnector withToken() {
        return Objects.requireNonNull(withToken.get());
    }

    private Mono<ClientHttpResponse> send(
            BearerToken token, Hop hop, Function<? super ClientHttpRequest, Mono<Void>> write) {
        return withToken()
                .connect(hop.method(), hop.uri(), request -> write.apply(new RedirectedRequest(request, hop)))
                .flatMap(response -> {
                    Hop next = hop.next(token, response.getStatusCode().value(), response.getHeaders());
                    return next == null
                            ? Mono.just(response)
                            : released(response).then(Mono.defer(() -> send(token, next, write)));
                });
    }

    /** Releases the body of a redirect. Does not wait for a body that is longer than those of redirects. */
    private static Mono<Void> released(ClientHttpResponse response) {
        return DataBufferUtils.takeUntilByteCount(response.getBody(), MAX_BYTES)
                .doOnNext(DataBufferUtils::release)
                .then();
    }
}
