package io.entra4j.identity.hosted;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates an application with the identity that its Azure host gives it: nothing secret anywhere. A request's
 * tenant is ignored, since a managed identity exists in one.
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
     * Returns the client ID by which a user-assigned identity was named, by the builder or by {@code AZURE_CLIENT_ID}
     * where that counts. No I/O.
     *
     * @return the ID; {@code null} for the system-assigned identity, and for one that is named otherwise
     */
    public @Nullable String getClientId() {
        return clientId;
    }

    /**
     * Returns the kind of host this was found to be, when the credential was built. No I/O.
     *
     * @return the kind; a virtual machine if nothing told another one
     */
    public ManagedIdentityHost host() {
        return host;
    }
}
