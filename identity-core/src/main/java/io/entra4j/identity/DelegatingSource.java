package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;

/** See {@link TokenSource#through}. */
record DelegatingSource(TokenCredential credential) implements TokenSource {

    @Override
    public AccessToken fetch(TokenRequest request) {
        if (credential instanceof EntraCredential ours) {
            return ours.refreshTokenSync(request.toContext());
        }
        AccessToken token = credential.getTokenSync(request.toContext());
        if (token == null) {
            throw new CredentialUnavailableException(answeredBy() + " returned no token.");
        }
        return token;
    }

    @Override
    public String answeredBy() {
        return credential instanceof EntraCredential ours
                ? ours.status().answeredBy()
                : credential.getClass().getSimpleName();
    }
}
