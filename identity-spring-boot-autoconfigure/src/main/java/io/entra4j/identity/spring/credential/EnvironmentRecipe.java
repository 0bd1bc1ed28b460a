package io.entra4j.identity.spring.credential;

import static com.azure.core.util.Configuration.PROPERTY_AZURE_TENANT_ID;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.EnvironmentCredentialBuilder;
import java.util.List;

/** Recipe of the identity that the {@code AZURE_*} environment variables describe. */
final class EnvironmentRecipe implements CredentialRecipe {

    @Override
    public List<String> keys() {
        return List.of("region");
    }

    @Override
    public List<String> variables() {
        return List.of(
                PROPERTY_AZURE_TENANT_ID,
                "AZURE_CLIENT_ID",
                "AZURE_CLIENT_SECRET",
                "AZURE_CLIENT_CERTIFICATE_PATH",
                "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
                "AZURE_USERNAME",
                "AZURE_PASSWORD",
                "AZURE_ADDITIONALLY_ALLOWED_TENANTS");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        String tenantId = of.variable(PROPERTY_AZURE_TENANT_ID);
        if (tenantId != null) {
            Ingredients.checkTenant(PROPERTY_AZURE_TENANT_ID, tenantId);
        }
        return new EnvironmentCredentialBuilder().options(of.options()).build();
    }
}
