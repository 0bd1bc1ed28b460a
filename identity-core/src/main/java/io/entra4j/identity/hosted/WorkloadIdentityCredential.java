package io.entra4j.identity.hosted;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.msal.ConfidentialApplication;

/**
 * Authenticates a pod on Kubernetes with the token of its service account, which the cluster writes to a file and renews
 * there.
 *
 * @see <a href="https://learn.microsoft.com/azure/aks/workload-identity-overview">Workload identity on AKS</a>
 */
public final class WorkloadIdentityCredential extends EntraCredential {

    WorkloadIdentityCredential(ConfidentialApplication application, TenantPolicy tenants, CredentialOptions options) {
        super(application::fetch, tenants, options);
    }
}
