package io.entra4j.identity.service;

import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.msal.ClientSecrets;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ClientSecretCredential}. */
public final class ClientSecretCredentialBuilder extends ApplicationCredentialBuilder<ClientSecretCredentialBuilder> {

    private static final String NAME = "ClientSecretCredential";

    private @Nullable Supplier<? extends @Nullable String> secrets;

    /** Starts with the defaults. */
    public ClientSecretCredentialBuilder() {}

    /**
     * Sets the secret of the application.
     *
     * @param secret the secret's value, not its ID
     * @return this
     */
    public ClientSecretCredentialBuilder clientSecret(@Nullable String secret) {
        this.secrets = secret == null || secret.isBlank() ? null : () -> secret;
        return this;
    }

    /**
     * Sets a supplier of the application's secret, so that the secret can be rotated. It is called for each request to
     * the token service, and once more if the service refuses the secret as wrong or expired.
     *
     * @param supplier returns the secret's value; may block; is called by several threads at once
     * @return this
     */
    public ClientSecretCredentialBuilder clientSecretSupplier(Supplier<? extends @Nullable String> supplier) {
        this.secrets = supplier;
        return this;
    }

    /**
     * Builds the credential; no I/O.
     *
     * @return a new credential
     * @throws IllegalArgumentException if tenant, client ID or secret is missing, or a setting is wrong
     */
    public ClientSecretCredential build() {
        require(NAME, "tenantId", tenantId(), "clientId", clientId(), "clientSecret", secrets == null ? null : "set");
        CredentialOptions options = buildOptions();
        return new ClientSecretCredential(
                new ConfidentialApplication(
                        NAME,
                        Objects.requireNonNull(clientId()),
                        new ClientSecrets(NAME, Objects.requireNonNull(secrets)),
                        options),
                tenants(options),
                options);
    }
}
