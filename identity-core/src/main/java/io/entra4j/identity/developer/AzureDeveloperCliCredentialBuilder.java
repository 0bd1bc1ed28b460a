package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Builds an {@link AzureDeveloperCliCredential}. */
public final class AzureDeveloperCliCredentialBuilder
        extends DeveloperCredentialBuilder<AzureDeveloperCliCredentialBuilder> {

    /** Variable that names the directory of the tool's files, if it is not in the home directory. */
    static final String DIRECTORY = "AZD_CONFIG_DIR";

    /** Starts with the defaults. */
    public AzureDeveloperCliCredentialBuilder() {
        super(Duration.ofSeconds(13));
    }

    /**
     * Builds the credential; no I/O, and no process is started.
     *
     * @return a new credential
     * @throws IllegalArgumentException if the tenant has illegal characters
     */
    public AzureDeveloperCliCredential build() {
        CredentialOptions options = buildOptions();
        Machine machine = Machine.of(options.configuration());
        return new AzureDeveloperCliCredential(
                new AzureDeveloperCliSource(machine, processTimeout(), login(files(machine), options)),
                tenants(options),
                options);
    }

    /**
     * Returns the files that change when a user logs in or out, or makes azd use the login of the Azure CLI. The files
     * of that login are included.
     */
    static List<Path> files(Machine machine) {
        Path directory = machine.directory(DIRECTORY, ".azd");
        List<Path> files = new ArrayList<>(List.of(directory.resolve("auth.json"), directory.resolve("config.json")));
        files.addAll(AzureCliCredentialBuilder.files(machine));
        return files;
    }
}
