package io.entra4j.identity;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.util.Objects;
import java.util.function.Supplier;

/** Hands tokens to libraries that know no {@link TokenCredential}. Named as in azure-identity. */
public final class AuthenticationUtil {

    private AuthenticationUtil() {}

    /**
     * Returns a supplier of bearer tokens. It asks the credential each time and makes no request of its own, so it is
     * as fast as the credential's cache, and blocks when that must fetch.
     *
     * @param credential any credential
     * @param scopes what the token is for; at least one
     * @return gives the token without the word {@code Bearer}
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
