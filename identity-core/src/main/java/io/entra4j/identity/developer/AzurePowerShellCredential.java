package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Authenticates as whoever is logged in to Azure PowerShell, with {@code Get-AzAccessToken} of the module {@code
 * Az.Accounts}, 2.2.0 or later, in PowerShell 7 or, without it, Windows PowerShell. Its tokens are cached like all
 * others, and forgotten when that login changes.
 *
 * @see <a href="https://learn.microsoft.com/powershell/module/az.accounts/get-azaccesstoken">Get-AzAccessToken</a>
 */
public final class AzurePowerShellCredential extends DeveloperCredential {

    AzurePowerShellCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
