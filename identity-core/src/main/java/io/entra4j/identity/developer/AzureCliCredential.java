package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Authenticates as the user who is logged in to the Azure CLI, with {@code az account get-access-token}. Tokens are
 * cached, and forgotten when the login changes.
 *
 * @see <a href="https://learn.microsoft.com/cli/azure/account#az-account-get-access-token">az account
 *     get-access-token</a>
 */
public final class AzureCliCredential extends DeveloperCredential {

    AzureCliCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
