package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Authenticates as the user who is logged in to Azure PowerShell, with {@code Get-AzAccessToken}. It needs the module
 * {@code Az.Accounts}, 2.2.0 or later, in PowerShell 7 or else in Windows PowerShell. Tokens are cached, and forgotten
 * when the login changes.
 *
 * @see <a href="https://learn.microsoft.com/powershell/module/az.accounts/get-azaccesstoken">Get-AzAccessToken</a>
 */
public final class AzurePowerShellCredential extends DeveloperCredential {

    AzurePowerShellCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
