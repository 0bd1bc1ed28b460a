package io.entra4j.identity.service;

import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ClientSecretCredential}. */
public final class ClientSecretCredentialBuilder extends ApplicationCredentialBuilder<ClientSecretCredentialBuilder> {

    private @Nullable String clientSecret;

    /** Starts with the defaults. */
    public ClientSecretCredentialBuilder() {}

    /**
     * Sets the secret of the application.
     *
     * @param secret the secret's value, not its ID
     * @return this
     */
    public ClientSecretCredentialBuilder clientSecret(@Nullable String secret) {
        this.clientSecret = secret;
        return this;
    }

    /**
     * Builds the credential; no I/O.
     *
     * @return a new credential
     * @throws IllegalArgumentException if tenant, client ID or secret is missing, or a setting is wrong
     */
    public ClientSecretCredential build() {
        require("ClientSecretCredential", "tenantId", tenantId(), "clientId", clientId(), "clientSecret", clientSecret);
        CredentialOptions options = buildOptions();
        return new ClientSecretCredential(
                new ConfidentialApplication("ClientSecretCredential", Objects.requireNonNull(clientId()), options),
                Objects.requireNonNull(clientSecret),
                tenants(options),
                options);
    }

    @Override
    protected ClientSecretCredentialBuilder self() {
        return this;
    }
}
