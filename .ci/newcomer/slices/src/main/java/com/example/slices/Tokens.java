package com.example.slices;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import org.springframework.stereotype.Service;

@Service
class Tokens {

    private final TokenCredential credential;

    Tokens(TokenCredential credential) {
        this.credential = credential;
    }

    String fetch() {
        return credential
                .getTokenSync(new TokenRequestContext().addScopes("api://orders/.default"))
                .getToken();
    }
}
