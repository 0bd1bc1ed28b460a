package io.entra4j.identity.hosted;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates a pod on Kubernetes with the token of its service account, which the cluster writes to a file and renews
 * there.
 *
 * @see <a href="https://learn.microsoft.com/azure/aks/workload-identity-overview">Workload identity on AKS</a>
 */
public final class WorkloadIdentityCredential extends EntraCredential {

    /** What is fetched for the application, and the file without which nothing can be. */
    record Source(ConfidentialApplication application, FederatedTokenFile file) implements TokenSource {

        @Override
        public AccessToken fetch(TokenRequest request) {
            return application.fetch(request);
        }

        @Override
        public @Nullable AccessToken kept(TokenRequest request) {
            return application.kept(request);
        }

        @Override
        public void forget() {
            application.forget();
        }

        @Override
        public @Nullable Instant assertionExpiresAt() {
            return application.assertionExpiresAt();
        }

        @Override
        public CredentialPlan plan() {
            try {
                file.read();
                return application.plan();
            } catch (CredentialUnavailableException | AuthenticationFailedException e) {
                return CredentialPlan.lacking("WorkloadIdentityCredential", e);
            }
        }
    }

    WorkloadIdentityCredential(Source source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
