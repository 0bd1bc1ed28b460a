package io.entra4j.identity.spring.credential;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds what credentials of several types have in common: the application's own below {@code azure.identity}, others below
 * {@code azure.identity.credentials.<name>}. What is one type's own is in its recipe.
 *
 * @param type Kind of credential. With "auto", a certificate or client secret if one is set here, or the client ID is and a variable has the other part; a managed identity if the client ID is and nothing else; else whatever there is where the application runs, as DefaultAzureCredential finds it.
 * @param tenantId Tenant to sign in to, by ID or domain. AZURE_TENANT_ID completes it.
 * @param clientId Application (client) ID. AZURE_CLIENT_ID completes it.
 * @param cloud Microsoft cloud to sign in to. AZURE_AUTHORITY_HOST applies if neither this nor the authority host is set.
 * @param authorityHost URL of the token service, for a private cloud. Must use https.
 * @param instanceDiscovery Whether the authority host is validated against Microsoft's list of clouds. Switch off for private clouds.
 * @param openidMetadata Whether endpoints are read from the OpenID metadata of the tenant at the authority host, for providers that lay theirs out otherwise than Entra. All must be at that host.
 * @param region Region whose token service applications ask first, such as westus2, or "AutoDiscoverRegion". AZURE_REGIONAL_AUTHORITY_NAME applies if it is not set.
 * @param additionallyAllowedTenants Tenants that may be asked besides the configured one, or "*".
 */
@ConfigurationProperties(AzureIdentityProperties.PREFIX)
public record CredentialProperties(
        @DefaultValue("auto") CredentialType type,
        @Nullable String tenantId,
        @Nullable String clientId,
        @Nullable AzureCloud cloud,
        @Nullable String authorityHost,
        @Nullable Boolean instanceDiscovery,
        @Nullable Boolean openidMetadata,
        @Nullable String region,
        @DefaultValue List<String> additionallyAllowedTenants) {

    /** Keys that every type uses. */
    static final List<String> OF_ALL =
            List.of("type", "cloud", "authority-host", "instance-discovery", "openid-metadata");

    /** The same where this says nothing of tenant and cloud, which most credentials of an application share. */
    CredentialProperties inheriting(CredentialProperties from) {
        boolean ownCloud = cloud != null || Ingredients.set(authorityHost) != null;
        return new CredentialProperties(
                type,
                Ingredients.set(tenantId) != null ? tenantId : from.tenantId,
                clientId,
                ownCloud ? cloud : from.cloud,
                ownCloud ? authorityHost : from.authorityHost,
                (instanceDiscovery != null || ownCloud) ? instanceDiscovery : from.instanceDiscovery,
                (openidMetadata != null || ownCloud) ? openidMetadata : from.openidMetadata,
                (Ingredients.set(region) != null || ownCloud) ? region : from.region,
                additionallyAllowedTenants);
    }

    /** The same for another type. */
    CredentialProperties of(CredentialType other) {
        return new CredentialProperties(
                other,
                tenantId,
                clientId,
                cloud,
                authorityHost,
                instanceDiscovery,
                openidMetadata,
                region,
                additionallyAllowedTenants);
    }

    /** Shows no identifier and no secret: bind errors and debug logs print records. */
    @Override
    public String toString() {
        return "CredentialProperties[type=" + type + "]";
    }
}
