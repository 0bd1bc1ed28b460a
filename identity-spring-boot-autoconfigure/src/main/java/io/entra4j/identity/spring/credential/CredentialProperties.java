package io.entra4j.identity.spring.credential;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds the properties that several types of credentials share. They are below {@code azure.identity} for the
 * application's own credential, and below {@code azure.identity.credentials.<name>} for others. The recipe of each type
 * holds the type's own properties.
 *
 * @param type Type of the credential. "auto" uses a certificate or client secret if a property sets it, or if a property sets the client ID and a variable sets the certificate or secret. With a client ID alone, it uses a managed identity. Otherwise it uses the default chain, like DefaultAzureCredential.
 * @param tenantId ID or domain of the tenant to sign in to. AZURE_TENANT_ID applies if it is not set.
 * @param clientId Application (client) ID. AZURE_CLIENT_ID applies if it is not set.
 * @param cloud Microsoft cloud to sign in to. AZURE_AUTHORITY_HOST applies if neither this nor the authority host is set.
 * @param authorityHost URL of the token service, for a private cloud. Must use https.
 * @param instanceDiscovery Whether the authority host is validated against Microsoft's list of clouds. Switch off for private clouds.
 * @param openidMetadata Whether endpoints are read from the OpenID metadata of the tenant at the authority host, for providers whose paths differ from Entra's. All endpoints must be at that host.
 * @param region Region whose token service applications call first, such as westus2, or "AutoDiscoverRegion". AZURE_REGIONAL_AUTHORITY_NAME applies if it is not set.
 * @param additionallyAllowedTenants Further tenants from which tokens may be requested, or "*" for any tenant.
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

    /** Keys of the properties that every type uses. */
    static final List<String> OF_ALL =
            List.of("type", "cloud", "authority-host", "instance-discovery", "openid-metadata");

    /**
     * Returns these properties, with tenant and cloud of others where they are not set. Most credentials of an
     * application share both.
     */
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

    /** Returns these properties for another type. */
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

    /** Returns a text without identifiers and secrets, because bind errors and debug logs print records. */
    @Override
    public String toString() {
        return "CredentialProperties[type=" + type + "]";
    }
}
