package io.entra4j.identity.spring.http;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/** Sends a token along with a reactive client's requests. */
record BearerTokenFilter(BearerToken token) implements ExchangeFilterFunction {

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        if (request.headers().containsHeader(HttpHeaders.AUTHORIZATION)) {
            return next.exchange(request);
        }
        return Mono.defer(() -> {
            token.checkMayGoTo(request.url());
            OwnRedirects.refuse(next);
            return exchange(request, next, null).flatMap(response -> retried(response, request, next));
        });
    }

    private Mono<ClientResponse> retried(ClientResponse response, ClientRequest request, ExchangeFunction next) {
        String claims =
                token.demanded(response.statusCode().value(), response.headers().header(HttpHeaders.WWW_AUTHENTICATE));
        return claims == null
                ? Mono.just(response)
                : response.releaseBody().then(Mono.defer(() -> exchange(request, next, claims)));
    }

    private Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction next, @Nullable String claims) {
        return token.credential()
                .getToken(token.context(claims))
                .map(fetched -> ClientRequest.from(request)
                        .headers(headers -> headers.setBearerAuth(fetched.getToken()))
                        .build())
                .flatMap(next::exchange)
                .contextWrite(context -> context.put(BearerTokenConnector.TOKEN, token));
    }
}
