package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** An application with a client secret. */
final class ClientSecretRecipe implements CredentialRecipe {

    private static final String SECRET = "AZURE_CLIENT_SECRET";

    /**
     * Holds what is this type's own.
     *
     * @param clientSecret Client secret's value, not its ID. AZURE_CLIENT_SECRET completes it.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX)
    record Secret(@Nullable String clientSecret) {

        /** Shows no secret. */
        @Override
        public String toString() {
            return "Secret";
        }
    }

    @Override
    public List<String> keys() {
        return Keys.ofApplication(List.of("client-secret"));
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", SECRET);
    }

    @Override
    public EntraCredential create(Ingredients of) {
        ClientSecretCredentialBuilder builder = of.application(new ClientSecretCredentialBuilder());
        builder.clientSecret(
                of.needed("client-secret", of.bind("", Secret.class).clientSecret(), SECRET));
        return builder.build();
    }
}
