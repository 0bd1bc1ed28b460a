package com.example.webflux;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
class TokenController {

    private final TokenCredential credential;

    TokenController(TokenCredential credential) {
        this.credential = credential;
    }

    @GetMapping("/token")
    Mono<Answer> token() {
        return credential
                .getToken(new TokenRequestContext().addScopes("api://orders/.default"))
                .map(token -> new Answer(token.getExpiresAt().toString()));
    }

    record Answer(String expiresAt) {}
}
