package io.entra4j.identity.service;

import io.entra4j.identity.AuthorityHosts;
import org.jspecify.annotations.Nullable;

/** Decides which audience the token of another issuer needs, so that Entra accepts it as an application's assertion. */
final class TokenExchangeAudience {

    private TokenExchangeAudience() {}

    /**
     * @param setting the user's setting, {@code null} or blank if there is none
     * @throws IllegalArgumentException if nothing is set, and the audience of the cloud is not known
     */
    static String audience(String credential, @Nullable String setting, String authorityHost) {
        if (setting != null && !setting.isBlank()) {
            return setting.trim();
        }
        String known = AuthorityHosts.tokenExchangeAudience(authorityHost);
        if (known == null) {
            throw new IllegalArgumentException(
                    "%s: the audience of federated tokens at '%s' is not known. Set it with 'tokenExchangeAudience'."
                            .formatted(credential, authorityHost));
        }
        return known;
    }
}
