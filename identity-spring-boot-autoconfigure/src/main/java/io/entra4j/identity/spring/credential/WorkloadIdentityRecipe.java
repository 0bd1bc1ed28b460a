package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** A pod on Kubernetes, with its service account. */
final class WorkloadIdentityRecipe implements CredentialRecipe {

    /** Where AKS puts the service account's token. */
    static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";

    private static final String GROUP = "workload-identity";

    /**
     * Holds {@code ….workload-identity.*}.
     *
     * @param tokenFile Path of the file with the service account's token. AZURE_FEDERATED_TOKEN_FILE completes it.
     * @param audience Audience that the token in the file must be for; one for another is told instead of being sent. Any if it is not set.
     * @param azureProxy Whether to use the cluster's token proxy where there is one, as AKS has with identity bindings.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record WorkloadIdentity(
            @Nullable String tokenFile,
            @Nullable String audience,
            @DefaultValue("false") boolean azureProxy) {}

    @Override
    public List<String> keys() {
        return Keys.ofApplication(
                List.of("workload-identity.token-file", "workload-identity.audience", "workload-identity.azure-proxy"));
    }

    @Override
    public List<String> variables() {
        return List.of(
                "AZURE_TENANT_ID",
                "AZURE_CLIENT_ID",
                TOKEN_FILE,
                "AZURE_KUBERNETES_TOKEN_PROXY",
                "AZURE_KUBERNETES_CA_FILE",
                "AZURE_KUBERNETES_CA_DATA",
                "AZURE_KUBERNETES_SNI_NAME");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        WorkloadIdentity own = of.bind(GROUP, WorkloadIdentity.class);
        WorkloadIdentityCredentialBuilder builder = of.application(new WorkloadIdentityCredentialBuilder());
        String key = "workload-identity.token-file";
        builder.tokenFilePath(of.needed(key, own.tokenFile(), TOKEN_FILE), of.origin(key, own.tokenFile(), TOKEN_FILE))
                .audience(own.audience());
        if (own.azureProxy()) {
            builder.enableAzureProxy();
        }
        return of.checked(GROUP, builder::build);
    }
}
