package io.entra4j.identity.service;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.msal.ConfidentialApplication;

/**
 * Authenticates an application with assertions from another issuer: the application's own signing service, another
 * identity provider, or another credential. An example is a managed identity that is registered as the application's
 * federated credential.
 *
 * @see <a href="https://learn.microsoft.com/entra/workload-id/workload-identity-federation">Federation</a>
 */
public final class ClientAssertionCredential extends EntraCredential {

    ClientAssertionCredential(ConfidentialApplication application, TenantPolicy tenants, CredentialOptions options) {
        super(application, tenants, options);
    }
}
