package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Authenticates as the user who is logged in to the Azure Developer CLI, with {@code azd auth token}. Tokens are
 * cached, and forgotten when the login changes.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/azure-developer-cli/reference#azd-auth-login">azd auth</a>
 */
public final class AzureDeveloperCliCredential extends DeveloperCredential {

    AzureDeveloperCliCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
