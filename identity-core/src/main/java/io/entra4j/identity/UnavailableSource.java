package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import java.util.List;

/** See {@link TokenSource#unavailable}. */
record UnavailableSource(String credential, String message, List<String> lacks) implements TokenSource {

    @Override
    public AccessToken fetch(TokenRequest request) {
        throw failure();
    }

    @Override
    public CredentialPlan plan() {
        return CredentialPlan.lacking(credential, failure());
    }

    private CredentialUnavailableException failure() {
        return new CredentialUnavailableException(message, lacks, null);
    }
}
