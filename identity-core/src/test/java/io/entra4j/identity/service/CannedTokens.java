package io.entra4j.identity.service;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.entra4j.identity.TextResponse;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** Answers each request with a token of its own, without a service: what is measured then is the client's alone. */
public final class CannedTokens implements HttpClient {

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        String token = "eyJ" + UUID.randomUUID() + "x".repeat(1_000);
        return Mono.just(new TextResponse(
                request, 200, "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"" + token + "\"}"));
    }
}
