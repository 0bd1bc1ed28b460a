package io.entra4j.identity.spring.credential;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.developer.AzureCliCredentialBuilder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Recipe of the user who is logged in to the Azure CLI. */
final class AzureCliRecipe implements CredentialRecipe {

    static final String GROUP = "azure-cli";

    /**
     * Holds {@code ….azure-cli.*}.
     *
     * @param subscription ID or name of the subscription whose account and tenant are used. By default, the subscription chosen with "az account set".
     * @param processTimeout Time after which az is stopped.
     * @param followLogin Whether cached tokens are dropped when a user logs in to az or out of it.
     */
    @ConfigurationProperties(AzureIdentityProperties.PREFIX + "." + GROUP)
    record AzureCli(
            @Nullable String subscription,
            @DefaultValue("13s") Duration processTimeout,
            @DefaultValue("true") boolean followLogin) {}

    @Override
    public List<String> keys() {
        return List.of(
                "tenant-id",
                "additionally-allowed-tenants",
                "azure-cli.subscription",
                "azure-cli.process-timeout",
                "azure-cli.follow-login");
    }

    @Override
    public List<String> variables() {
        return List.of("AZURE_TENANT_ID");
    }

    @Override
    public EntraCredential create(Ingredients of) {
        AzureCli own = of.bind(GROUP, AzureCli.class);
        AzureCliCredentialBuilder builder =
                of.developer(new AzureCliCredentialBuilder(), GROUP, own.processTimeout(), own.followLogin());
        return of.checked(
                "azure-cli.subscription",
                () -> builder.subscription(own.subscription()).build());
    }
}
