package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Authenticates as whoever is logged in to the Azure Developer CLI, with {@code azd auth token}. Its tokens are cached
 * like all others, and forgotten when that login changes.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/azure-developer-cli/reference#azd-auth-login">azd auth</a>
 */
public final class AzureDeveloperCliCredential extends DeveloperCredential {

    AzureDeveloperCliCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
