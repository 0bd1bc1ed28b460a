package io.entra4j.identity.spring.autoconfigure.http;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.spring.http.BearerToken;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes bearer tokens of the application's credentials for HTTP clients:
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
     * Returns a token of the default credential: the one that Spring injects where no name is given.
     *
     * @param scopes scopes of the token, all of one resource
     * @return the token, for interceptors and filters
     * @throws IllegalArgumentException if there is no scope, or scopes of two resources
     */
    public BearerToken forScopes(String... scopes) {
        return BearerToken.of(own.get(), List.of(scopes));
    }

    /**
     * Returns a maker of tokens of another credential.
     *
     * @param name name below {@code azure.identity.credentials}, name of a bean, or {@code default}
     * @return the maker of that credential's tokens
     * @throws IllegalArgumentException if there is no credential of this name
     */
    public AzureBearerTokens forCredential(String name) {
        Map<String, TokenCredential> known = credentials.get();
        TokenCredential named = known.get(name);
        if (named == null) {
            throw new IllegalArgumentException(
                    "There is no Azure credential '%s'. The names are %s.".formatted(name, known.keySet()));
        }
        return new AzureBearerTokens(() -> named, credentials);
    }
}
