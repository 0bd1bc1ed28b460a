package io.entra4j.identity.spring.credential;

import static io.entra4j.identity.spring.credential.Ingredients.set;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.user.AuthorizationCodeCredentialBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Recipe of a user who signed in to a web application, with the authorization code of the sign-in. */
final class AuthorizationCodeRecipe implements CredentialRecipe {

    private static final String GROUP = "authorization-code";
    private static final String SECRET = "AZURE_CLIENT_SECRET";

    /**
     * Holds {@code ….authorization-code.*}.
     *
     * @param code Authorization code of the sign-in. It can be redeemed once. After a restart, a new code is needed.
     * @param redirectUrl Address to which the code was sent, as it was in the request for the code.
     * @param codeVerifier Text from which the code challenge was made, if the request for the code had a challenge.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record AuthorizationCode(
            @Nullable String code,
            @Nullable String redirectUrl,
            @Nullable String codeVerifier) {

        /** Returns a text without secrets. */
        @Override
        public String toString() {
            return "AuthorizationCode";
        }
    }

    @Override
    public List<String> keys() {
        return List.of(
                "tenant-id",
                "client-id",
                "additionally-allowed-tenants",
                "client-secret",
                GROUP + ".code",
                GROUP + ".redirect-url",
                GROUP + ".code-verifier");
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", SECRET);
    }

    @Override
    public EntraCredential create(Ingredients of) {
        AuthorizationCode own = of.bind(GROUP, AuthorizationCode.class);
        String secret = set(of.bind("", ClientSecretRecipe.Secret.class).clientSecret());
        AuthorizationCodeCredentialBuilder builder = of.user(new AuthorizationCodeCredentialBuilder())
                .clientId(of.needed("client-id", of.shared().clientId(), "AZURE_CLIENT_ID"))
                .authorizationCode(needed("code", own.code(), of))
                .redirectUrl(needed("redirect-url", own.redirectUrl(), of))
                .codeVerifier(set(own.codeVerifier()))
                .clientSecret(secret == null ? of.variable(SECRET) : secret);
        return of.checked(GROUP, builder::build);
    }

    private static @Nullable String needed(String key, @Nullable String property, Ingredients of) {
        String value = set(property);
        if (value == null && !of.inChain()) {
            throw of.wrong(
                    GROUP + "." + key,
                    "It is not set, and the %s needs it.".formatted(of.choice()),
                    "Set it to the value that the user's sign-in used. Or let Spring Security sign users in.");
        }
        return value;
    }
}
