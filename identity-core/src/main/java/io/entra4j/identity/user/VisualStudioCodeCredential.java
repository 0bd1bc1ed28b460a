package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Acts for the user who is signed in to the Azure Resources extension of Visual Studio Code. The extension writes a
 * record of the account, and the operating system's broker has the tokens. The credential never asks the user.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/local-development-dev-accounts">Developer
 *     accounts</a>
 */
public final class VisualStudioCodeCredential extends EntraCredential {

    VisualStudioCodeCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
