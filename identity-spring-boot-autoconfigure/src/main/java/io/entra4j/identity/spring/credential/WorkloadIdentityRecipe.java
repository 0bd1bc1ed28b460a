package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Recipe of a pod on Kubernetes, with its service account. */
final class WorkloadIdentityRecipe implements CredentialRecipe {

    /** Variable with the path of the service account's token on AKS. */
    static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";

    private static final String GROUP = "workload-identity";

    /**
     * Holds {@code ….workload-identity.*}.
     *
     * @param tokenFile Path of the file with the service account's token. AZURE_FEDERATED_TOKEN_FILE applies if it is not set.
     * @param audience Audience that the token in the file must have. A token for another audience is not sent, and the request fails. If it is not set, any audience is accepted.
     * @param azureProxy Whether to use the cluster's token proxy if there is one, as on AKS with identity bindings.
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
