package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.developer.AzurePowerShellCredentialBuilder;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Recipe of the user who is logged in to Azure PowerShell. */
final class AzurePowerShellRecipe implements CredentialRecipe {

    static final String GROUP = "azure-powershell";

    /**
     * Holds {@code ….azure-powershell.*}.
     *
     * @param processTimeout Time after which PowerShell is stopped.
     * @param followLogin Whether cached tokens are dropped when a user logs in to Azure PowerShell or out of it.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record AzurePowerShell(
            @DefaultValue("30s") Duration processTimeout,
            @DefaultValue("true") boolean followLogin) {}

    @Override
    public List<String> keys() {
        return List.of(
                "tenant-id",
                "additionally-allowed-tenants",
                "azure-powershell.process-timeout",
                "azure-powershell.follow-login");
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        AzurePowerShell own = of.bind(GROUP, AzurePowerShell.class);
        AzurePowerShellCredentialBuilder builder =
                of.developer(new AzurePowerShellCredentialBuilder(), GROUP, own.processTimeout(), own.followLogin());
        return builder.build();
    }
}
