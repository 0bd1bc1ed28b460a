package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds an {@link AzureCliCredential}. */
public final class AzureCliCredentialBuilder extends DeveloperCredentialBuilder<AzureCliCredentialBuilder> {

    /** Variable that names the directory of the tool's files, if it is not in the home directory. */
    static final String DIRECTORY = "AZURE_CONFIG_DIR";

    private @Nullable String subscription;

    /** Starts with the defaults. */
    public AzureCliCredentialBuilder() {
        super(Duration.ofSeconds(13));
    }

    /**
     * Sets the subscription. Its account and its tenant are used.
     *
     * @param idOrName ID or name, which may hold spaces; by default the subscription of {@code az account set}
     * @return this
     */
    public AzureCliCredentialBuilder subscription(@Nullable String idOrName) {
        this.subscription = idOrName;
        return this;
    }

    /**
     * Builds the credential; no I/O, and no process is started.
     *
     * @return a new credential
     * @throws IllegalArgumentException if tenant or subscription has illegal characters
     */
    public AzureCliCredential build() {
        CredentialOptions options = buildOptions();
        Machine machine = Machine.of(options.configuration());
        String account = subscription == null || subscription.isBlank() ? null : subscription;
        return new AzureCliCredential(
                new AzureCliSource(
                        machine,
                        processTimeout(),
                        account == null ? null : Arguments.checkSubscription(account),
                        login(files(machine), options)),
                tenants(options),
                options);
    }

    /**
     * Returns the files that change when a user logs in or out. The first changes with the chosen subscription too, and
     * the second with the chosen cloud.
     */
    static List<Path> files(Machine machine) {
        Path directory = machine.directory(DIRECTORY, ".azure");
        return List.of(directory.resolve("azureProfile.json"), directory.resolve("config"));
    }
}
