package io.entra4j.identity.service;

import io.entra4j.identity.AuthorityHosts;
import org.jspecify.annotations.Nullable;

/** Decides what the token of another issuer must be for, to be accepted as an application's assertion. */
final class TokenExchangeAudience {

    private TokenExchangeAudience() {}

    /**
     * @param setting what the user set, if anything
     * @throws IllegalArgumentException if nothing is set, and the cloud is none whose audience is known
     */
    static String audience(String credential, @Nullable String setting, String authorityHost) {
        if (setting != null && !setting.isBlank()) {
            return setting.trim();
        }
        String known = AuthorityHosts.tokenExchangeAudience(authorityHost);
        if (known == null) {
            throw new IllegalArgumentException(
                    "%s: which audience '%s' expects of federated tokens is not known. Set it with 'tokenExchangeAudience'."
                            .formatted(credential, authorityHost));
        }
        return known;
    }
}
