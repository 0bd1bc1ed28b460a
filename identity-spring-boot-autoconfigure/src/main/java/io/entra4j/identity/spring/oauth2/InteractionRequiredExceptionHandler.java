package io.entra4j.identity.spring.oauth2;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/** Answers reactive requests that failed by {@link InteractionRequiredException} with 401 and its challenge. */
public final class InteractionRequiredExceptionHandler implements WebExceptionHandler, Ordered {

    /** Order before Spring Boot's handler, which answers every exception. */
    private static final int EARLY = -10;

    /** Creates the handler. */
    public InteractionRequiredExceptionHandler() {}

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable thrown) {
        InteractionRequiredException required = InteractionRequiredException.in(thrown);
        ServerHttpResponse response = exchange.getResponse();
        if (required == null || !response.setStatusCode(HttpStatus.UNAUTHORIZED)) {
            return Mono.error(thrown);
        }
        response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, required.challenge());
        return response.setComplete();
    }

    @Override
    public int getOrder() {
        return EARLY;
    }
}
