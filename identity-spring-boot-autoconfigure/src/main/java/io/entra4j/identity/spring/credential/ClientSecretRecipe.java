package io.entra4j.identity.spring.credential;

import static io.entra4j.identity.spring.credential.Ingredients.set;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Recipe of an application with a client secret, which may be in a file. */
final class ClientSecretRecipe implements CredentialRecipe {

    private static final String KEY = "client-secret";
    private static final String FILE = "client-secret-file";
    private static final String VARIABLE = "AZURE_CLIENT_SECRET";

    /**
     * Holds the properties of this type.
     *
     * @param clientSecret Client secret's value, not its ID. AZURE_CLIENT_SECRET applies if it is not set. It is read again for each token if a config tree holds it.
     * @param clientSecretFile Path of a file that holds the client secret's value. The file is read again for each token.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX)
    record Secret(@Nullable String clientSecret, @Nullable String clientSecretFile) {

        /** Returns a text without secrets. */
        @Override
        public String toString() {
            return "Secret";
        }
    }

    @Override
    public List<String> keys() {
        return Keys.ofApplication(List.of(KEY, FILE));
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID", "AZURE_CLIENT_ID", VARIABLE);
    }

    @Override
    public EntraCredential create(Ingredients of) {
        ClientSecretCredentialBuilder builder = of.application(new ClientSecretCredentialBuilder());
        SecretFile file = file(of);
        if (file != null) {
            builder.clientSecretSupplier(file);
        } else {
            builder.clientSecret(of.needed(KEY, of.bind("", Secret.class).clientSecret(), VARIABLE));
        }
        return builder.build();
    }

    /** Returns the file that a property names, or the file of the config tree that holds the secret. */
    static @Nullable SecretFile file(Ingredients of) {
        Secret own = of.bind("", Secret.class);
        String named = set(own.clientSecretFile());
        if (named == null) {
            Path held = set(own.clientSecret()) != null ? of.fileOf(KEY) : of.fileOfVariable(VARIABLE);
            return held == null ? null : SecretFile.of(held, of.prefix().name(KEY));
        }
        if (set(own.clientSecret()) != null) {
            throw of.wrong(
                    FILE, "Both this and %s are set.".formatted(of.prefix().name(KEY)), "Remove one of them.");
        }
        try {
            return SecretFile.of(Path.of(named), of.prefix().name(FILE));
        } catch (InvalidPathException e) {
            throw of.wrong(FILE, "It is not a path: %s.".formatted(e.getReason()), "Correct it.");
        }
    }
}
