package io.entra4j.identity.chain;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.developer.AzureCliCredentialBuilder;
import io.entra4j.identity.developer.AzureDeveloperCliCredentialBuilder;
import io.entra4j.identity.developer.AzurePowerShellCredentialBuilder;
import io.entra4j.identity.developer.DeveloperCredentialBuilder;
import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import io.entra4j.identity.user.BrokerCredentialBuilder;
import io.entra4j.identity.user.IntelliJCredentialBuilder;
import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;
import io.entra4j.identity.user.VisualStudioCodeCredentialBuilder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the members of the default chain with the settings of its builder. If a setting is missing, the member's
 * builder reads it from the variables. Immutable.
 *
 * @param tenantId of pods and developers
 * @param times of requests to the host of a managed identity
 * @param processTimeout how long a developer's tool may take, {@code null} for the default of each tool
 * @param exchangesTokens whether the managed identity may be the workload identity of a pod
 */
record DefaultChainSettings(
        CredentialOptions options,
        @Nullable String tenantId,
        DefaultChainIdentities identities,
        List<String> additionallyAllowedTenants,
        HostTimes times,
        @Nullable Duration processTimeout,
        boolean exchangesTokens) {

    /**
     * Holds the times of requests to the host of a managed identity.
     *
     * @param probeTimeout how long to wait for the probe of a metadata service, {@code null} for no probe
     * @param probeInterval how long the result is kept that there is none, {@code null} for the default
     * @param retryTimeout how long a request may take, {@code null} for the default
     */
    record HostTimes(
            @Nullable Duration probeTimeout,
            @Nullable Duration probeInterval,
            @Nullable Duration retryTimeout) {

        private void tell(ManagedIdentityCredentialBuilder builder) {
            builder.probeTimeout(probeTimeout);
            if (probeInterval != null) {
                builder.probeInterval(probeInterval);
            }
            if (retryTimeout != null) {
                builder.retryTimeout(retryTimeout);
            }
        }
    }

    /**
     * Builds a member.
     *
     * @throws RuntimeException if the member cannot be built with these settings on this machine
     */
    TokenCredential build(DefaultChainMember member) {
        return switch (member) {
            case ENVIRONMENT -> environment();
            case WORKLOAD_IDENTITY -> workloadIdentity();
            case MANAGED_IDENTITY -> managedIdentity();
            case INTELLIJ -> user(new IntelliJCredentialBuilder()).build();
            case VISUAL_STUDIO_CODE ->
                new VisualStudioCodeCredentialBuilder()
                        .options(options)
                        .tenantId(tenantId)
                        .additionallyAllowedTenants(additionallyAllowedTenants)
                        .build();
            case AZURE_CLI -> developer(new AzureCliCredentialBuilder()).build();
            case AZURE_POWERSHELL ->
                developer(new AzurePowerShellCredentialBuilder()).build();
            case AZURE_DEVELOPER_CLI ->
                developer(new AzureDeveloperCliCredentialBuilder()).build();
            case BROKER ->
                user(new BrokerCredentialBuilder())
                        .useDefaultAccount()
                        .disableAutomaticAuthentication()
                        .build();
            case INTERACTIVE_BROWSER ->
                user(new InteractiveBrowserCredentialBuilder()).build();
        };
    }

    private TokenCredential environment() {
        return new EnvironmentCredentialBuilder()
                .options(options)
                .additionallyAllowedTenants(additionallyAllowedTenants)
                .build();
    }

    private TokenCredential workloadIdentity() {
        return new WorkloadIdentityCredentialBuilder()
                .options(options)
                .tenantId(tenantId)
                .clientId(identities.workload())
                .additionallyAllowedTenants(additionallyAllowedTenants)
                .build();
    }

    private TokenCredential managedIdentity() {
        ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder()
                .options(options)
                .clientId(identities.clientId())
                .resourceId(identities.resourceId())
                .objectId(identities.objectId())
                .clientIdFromEnvironment();
        times.tell(builder);
        return (exchangesTokens ? builder : builder.disableTokenExchange()).build();
    }

    private <B extends ApplicationCredentialBuilder<B>> B user(B builder) {
        return builder.options(options).tenantId(tenantId).additionallyAllowedTenants(additionallyAllowedTenants);
    }

    private <B extends DeveloperCredentialBuilder<B>> B developer(B builder) {
        builder.options(options).tenantId(tenantId).additionallyAllowedTenants(additionallyAllowedTenants);
        return processTimeout == null ? builder : builder.processTimeout(processTimeout);
    }
}
