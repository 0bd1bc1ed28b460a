package io.entra4j.identity.hosted;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.msal.ConfidentialApplication;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates a pod on Kubernetes with the token of its service account. The cluster writes the token to a file and
 * renews it there.
 *
 * @see <a href="https://learn.microsoft.com/azure/aks/workload-identity-overview">Workload identity on AKS</a>
 */
public final class WorkloadIdentityCredential extends EntraCredential {

    /** Source of the application's tokens, with the file that it needs. */
    static final class Source extends TokenSource.Forwarding {

        private final FederatedTokenFile file;

        Source(ConfidentialApplication application, FederatedTokenFile file) {
            super(application);
            this.file = file;
        }

        @Override
        public @Nullable CredentialPlan plan() {
            try {
                file.read();
                return super.plan();
            } catch (CredentialUnavailableException | AuthenticationFailedException e) {
                return CredentialPlan.lacking("WorkloadIdentityCredential", e);
            }
        }
    }

    WorkloadIdentityCredential(Source source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
