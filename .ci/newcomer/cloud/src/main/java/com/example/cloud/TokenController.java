package com.example.cloud;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class TokenController {

    private final TokenCredential credential;

    TokenController(TokenCredential credential) {
        this.credential = credential;
    }

    @GetMapping("/token")
    Answer token(@RequestParam String scope) {
        return new Answer(credential
                .getTokenSync(new TokenRequestContext().addScopes(scope))
                .getExpiresAt()
                .toString());
    }

    record Answer(String expiresAt) {}
}
