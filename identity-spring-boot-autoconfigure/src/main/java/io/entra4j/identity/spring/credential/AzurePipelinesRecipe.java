package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Recipe of a job of Azure Pipelines, with a service connection. */
final class AzurePipelinesRecipe implements CredentialRecipe {

    static final String GROUP = "azure-pipelines";
    static final List<String> OWN_KEYS =
            List.of("azure-pipelines.service-connection-id", "azure-pipelines.system-access-token");

    /**
     * Holds {@code ….azure-pipelines.*}.
     *
     * @param serviceConnectionId ID of the service connection. AZURESUBSCRIPTION_SERVICE_CONNECTION_ID applies if it is not set.
     * @param systemAccessToken Value of $(System.AccessToken). SYSTEM_ACCESSTOKEN applies if it is not set.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record AzurePipelines(
            @Nullable String serviceConnectionId, @Nullable String systemAccessToken) {

        /** Returns a text without secrets. */
        @Override
        public String toString() {
            return "AzurePipelines";
        }
    }

    @Override
    public List<String> keys() {
        return Keys.ofApplication(OWN_KEYS);
    }

    @Override
    public List<String> variables() {
        return List.of(
                "AZURESUBSCRIPTION_TENANT_ID",
                "AZURESUBSCRIPTION_CLIENT_ID",
                "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
                "SYSTEM_OIDCREQUESTURI",
                "SYSTEM_ACCESSTOKEN");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        AzurePipelines own = of.bind(GROUP, AzurePipelines.class);
        AzurePipelinesCredentialBuilder builder = of.application(
                new AzurePipelinesCredentialBuilder(), "AZURESUBSCRIPTION_TENANT_ID", "AZURESUBSCRIPTION_CLIENT_ID");
        builder.serviceConnectionId(of.needed(
                        "azure-pipelines.service-connection-id",
                        own.serviceConnectionId(),
                        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"))
                .systemAccessToken(of.needed(
                        "azure-pipelines.system-access-token", own.systemAccessToken(), "SYSTEM_ACCESSTOKEN"));
        return of.checked(GROUP, builder::build);
    }
}
