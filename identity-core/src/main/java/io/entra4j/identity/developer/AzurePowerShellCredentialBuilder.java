package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Builds an {@link AzurePowerShellCredential}. */
public final class AzurePowerShellCredentialBuilder
        extends DeveloperCredentialBuilder<AzurePowerShellCredentialBuilder> {

    /** Starts with the defaults. */
    public AzurePowerShellCredentialBuilder() {
        super(Duration.ofSeconds(30));
    }

    /**
     * Builds the credential; no I/O, and no process is started.
     *
     * @return a new credential
     * @throws IllegalArgumentException if the tenant has illegal characters
     */
    public AzurePowerShellCredential build() {
        CredentialOptions options = buildOptions();
        Machine machine = Machine.of(options.configuration());
        return new AzurePowerShellCredential(
                new AzurePowerShellSource(machine, processTimeout(), login(files(machine), options)),
                tenants(options),
                options);
    }

    /** Returns the files that change when a user logs in or out, or chooses another context. */
    static List<Path> files(Machine machine) {
        Path directory = machine.home().resolve(".Azure");
        return List.of(directory.resolve("AzureRmContext.json"), directory.resolve("AzureRmContextSettings.json"));
    }
}
