package io.entra4j.identity;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Gives tokens to libraries that do not support {@link TokenCredential}. The class has the name that it has in
 * azure-identity.
 */
public final class AuthenticationUtil {

    private AuthenticationUtil() {}

    /**
     * Returns a supplier of bearer tokens. It asks the credential on each call. It is as fast as the credential's
     * cache, and it blocks while the credential fetches a token.
     *
     * @param credential any credential
     * @param scopes the scopes of the token; at least one
     * @return a supplier of the token, without the word {@code Bearer}
     * @throws IllegalArgumentException if there is no scope
     */
    public static Supplier<String> getBearerTokenSupplier(TokenCredential credential, String... scopes) {
        Objects.requireNonNull(credential, "'credential' must not be null");
        if (scopes.length == 0) {
            throw new IllegalArgumentException("'scopes' must hold at least one scope.");
        }
        TokenRequestContext context = new TokenRequestContext().addScopes(scopes);
        return () -> credential.getTokenSync(context).getToken();
    }
}
