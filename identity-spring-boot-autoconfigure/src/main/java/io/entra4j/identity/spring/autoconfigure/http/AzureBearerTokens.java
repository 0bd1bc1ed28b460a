package io.entra4j.identity.spring.autoconfigure.http;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.http.BearerToken;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes tokens for HTTP clients to send along, of the application's credentials:
 *
 * <pre>
 * RestClient.builder().requestInterceptor(tokens.forScopes("https://graph.microsoft.com/.default").interceptor())
 * </pre>
 */
public final class AzureBearerTokens {

    private final Supplier<TokenCredential> own;
    private final Supplier<Map<String, TokenCredential>> credentials;

    AzureBearerTokens(Supplier<TokenCredential> own, Supplier<Map<String, TokenCredential>> credentials) {
        this.own = own;
        this.credentials = credentials;
    }

    /**
     * Returns a token of the credential that is injected where none is named.
     *
     * @param scopes for what, all of one resource
     * @return the token, for interceptors and filters
     * @throws IllegalArgumentException if there is no scope, or scopes of two resources
     */
    public BearerToken forScopes(String... scopes) {
        return BearerToken.of(own.get(), List.of(scopes));
    }

    /**
     * Chooses a credential.
     *
     * @param name one below {@code azure.identity.credentials}, a bean's, or {@code default}
     * @return makes its tokens
     * @throws IllegalArgumentException if there is none of this name
     */
    public AzureBearerTokens forCredential(String name) {
        Map<String, TokenCredential> known = credentials.get();
        TokenCredential named = known.get(name);
        if (named == null) {
            throw new IllegalArgumentException(
                    "There is no Azure credential '%s'; there are %s.".formatted(name, known.keySet()));
        }
        return new AzureBearerTokens(() -> named, credentials);
    }
}
