package io.entra4j.identity.chain;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the members of the default chain with what its builder was told. Immutable. */
record DefaultChainSettings(
        CredentialOptions options,
        @Nullable String tenantId,
        @Nullable String workloadIdentityClientId,
        List<String> additionallyAllowedTenants) {

    /**
     * Builds a member.
     *
     * @throws RuntimeException if that is not possible with these settings on this machine
     */
    TokenCredential build(DefaultChainMember member) {
        return switch (member) {
            case ENVIRONMENT -> environment();
            case WORKLOAD_IDENTITY -> workloadIdentity();
        };
    }

    private TokenCredential environment() {
        return new EnvironmentCredentialBuilder()
                .options(options)
                .additionallyAllowedTenants(additionallyAllowedTenants)
                .build();
    }

    /** What is not set, its builder takes from the variables. */
    private TokenCredential workloadIdentity() {
        return new WorkloadIdentityCredentialBuilder()
                .options(options)
                .tenantId(tenantId)
                .clientId(workloadIdentityClientId)
                .additionallyAllowedTenants(additionallyAllowedTenants)
                .build();
    }
}
