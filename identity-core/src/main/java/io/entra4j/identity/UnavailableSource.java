package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import java.util.List;

/** See {@link TokenSource#unavailable}. */
record UnavailableSource(String credential, Failure failure, List<String> lacks) implements TokenSource {

    @Override
    public AccessToken fetch(TokenRequest request) {
        throw unavailable();
    }

    @Override
    public CredentialPlan plan() {
        return CredentialPlan.lacking(credential, unavailable());
    }

    private CredentialUnavailableException unavailable() {
        return new CredentialUnavailableException(failure, lacks, null);
    }
}
