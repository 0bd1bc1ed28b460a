package io.entra4j.identity.spring.http;

import com.azure.core.credential.AccessToken;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/** Sends a token with a reactive client's requests. */
record BearerTokenFilter(BearerToken token) implements ExchangeFilterFunction {

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        if (request.headers().containsHeader(HttpHeaders.AUTHORIZATION)) {
            return next.exchange(request);
        }
        return Mono.defer(() -> {
            token.checkMayGoTo(request.url());
            OwnRedirects.refuse(next);
            return fetched(null)
                    .flatMap(fetched -> exchange(request, next, fetched)
                            .doOnNext(response -> BearerToken.logRejected(
                                    response.statusCode().value(), request.url(), fetched)))
                    .flatMap(response -> retried(response, request, next));
        });
    }

    /**
     * Repeats a rejected request if there is a token with the claims that the answer demands. Otherwise the caller gets
     * the answer with its body.
     */
    private Mono<ClientResponse> retried(ClientResponse response, ClientRequest request, ExchangeFunction next) {
        String claims =
                token.demanded(response.statusCode().value(), response.headers().header(HttpHeaders.WWW_AUTHENTICATE));
        if (claims == null) {
            return Mono.just(response);
        }
        return fetched(claims)
                .onErrorResume(RuntimeException.class, e -> Mono.empty())
                .singleOptional()
                .doOnCancel(() -> response.releaseBody().subscribe())
                .flatMap(fetched -> fetched.map(
                                value -> response.releaseBody().then(Mono.defer(() -> exchange(request, next, value))))
                        .orElseGet(() -> Mono.just(response)));
    }

    private Mono<String> fetched(@Nullable String claims) {
        return Mono.defer(() -> token.credential().getToken(token.context(claims)))
                .map(AccessToken::getToken);
    }

    private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next, String fetched) {
        return next.exchange(ClientRequest.from(request)
                        .headers(headers -> headers.setBearerAuth(fetched))
                        .build())
                .contextWrite(context -> context.put(BearerTokenConnector.TOKEN, token));
    }
}
