package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.developer.AzureDeveloperCliCredentialBuilder;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Recipe of the user who is logged in to the Azure Developer CLI. */
final class AzureDeveloperCliRecipe implements CredentialRecipe {

    static final String GROUP = "azure-developer-cli";

    /**
     * Holds {@code ….azure-developer-cli.*}.
     *
     * @param processTimeout Time after which azd is stopped.
     * @param followLogin Whether cached tokens are dropped when a user logs in to azd or out of it.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record AzureDeveloperCli(
            @DefaultValue("13s") Duration processTimeout,
            @DefaultValue("true") boolean followLogin) {}

    @Override
    public List<String> keys() {
        return List.of(
                "tenant-id",
                "additionally-allowed-tenants",
                "azure-developer-cli.process-timeout",
                "azure-developer-cli.follow-login");
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        AzureDeveloperCli own = of.bind(GROUP, AzureDeveloperCli.class);
        AzureDeveloperCliCredentialBuilder builder =
                of.developer(new AzureDeveloperCliCredentialBuilder(), GROUP, own.processTimeout(), own.followLogin());
        return builder.build();
    }
}
