package io.entra4j.identity.hosted;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates an application with the managed identity of its Azure host. The application needs no secret. A
 * request's tenant is ignored, since a managed identity belongs to one tenant.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview">Managed
 *     identities</a>
 */
public final class ManagedIdentityCredential extends EntraCredential {

    private final ManagedIdentityHost host;
    private final @Nullable String clientId;

    ManagedIdentityCredential(
            ManagedIdentityHost host, @Nullable String clientId, TokenSource source, CredentialOptions options) {
        super(source, TenantPolicy.ignored(), options);
        this.host = host;
        this.clientId = clientId;
    }

    /**
     * Returns the client ID of the user-assigned identity. It was set by the builder, or by {@code AZURE_CLIENT_ID} if
     * the builder uses that variable. No I/O.
     *
     * @return the ID; {@code null} for the system-assigned identity, and for one with another kind of ID
     */
    public @Nullable String getClientId() {
        return clientId;
    }

    /**
     * Returns the kind of host that was found when the credential was built. No I/O.
     *
     * @return the kind; a virtual machine if no variable names another one
     */
    public ManagedIdentityHost host() {
        return host;
    }
}
