package io.entra4j.identity.spring.autoconfigure;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds {@code azure.identity.*}.
 *
 * @param enabled Whether a credential is configured at all.
 * @param type Kind of credential. With "auto", a client secret if tenant, client ID or secret is set here, else the environment variables.
 * @param tenantId Tenant to sign in to, by ID or domain. AZURE_TENANT_ID completes it.
 * @param clientId Application (client) ID. AZURE_CLIENT_ID completes it.
 * @param clientSecret Client secret's value, not its ID. AZURE_CLIENT_SECRET completes it.
 * @param cloud Microsoft cloud to sign in to. AZURE_AUTHORITY_HOST applies if neither this nor the authority host is set.
 * @param authorityHost URL of the token service, for a private cloud. Must use https.
 * @param instanceDiscovery Whether the authority host is validated against Microsoft's list of clouds. Switch off for private clouds.
 * @param additionallyAllowedTenants Tenants that may be asked besides the configured one, or "*".
 * @param chain Types to try in order when the type is "chain".
 * @param cache Token cache.
 * @param health Health indicator.
 */
@ConfigurationProperties(AzureIdentityProperties.PREFIX)
public record AzureIdentityProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("auto") CredentialType type,
        @Nullable String tenantId,
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable AzureCloud cloud,
        @Nullable String authorityHost,
        @DefaultValue("true") boolean instanceDiscovery,
        @DefaultValue List<String> additionallyAllowedTenants,
        @DefaultValue List<CredentialType> chain,
        @DefaultValue Cache cache,
        @DefaultValue Health health) {

    /** Starts every property's name. */
    public static final String PREFIX = "azure.identity";

    /**
     * Holds {@code azure.identity.cache.*}.
     *
     * @param maxEntries Number of tokens kept per credential, after which the least recently used go.
     */
    public record Cache(@DefaultValue("1000") int maxEntries) {}

    /**
     * Holds {@code azure.identity.health.*}.
     *
     * @param downAfter Number of consecutive failed token requests, without a valid token, after which the status is down.
     * @param expiryWarning Remaining validity below which failing renewals count as dangerous.
     */
    public record Health(
            @DefaultValue("2") int downAfter,
            @DefaultValue("5m") Duration expiryWarning) {}

    /** Shows no identifier and no secret: bind errors and debug logs print records. */
    @Override
    public String toString() {
        return "AzureIdentityProperties[type=" + type + "]";
    }
}
