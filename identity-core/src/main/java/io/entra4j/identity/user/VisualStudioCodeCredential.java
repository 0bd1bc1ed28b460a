package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Acts for who is signed in to Visual Studio Code, in its Azure Resources extension: that leaves a record of the account,
 * and the operating system's broker has the tokens. It never asks the user.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/local-development-dev-accounts">Developer
 *     accounts</a>
 */
public final class VisualStudioCodeCredential extends EntraCredential {

    VisualStudioCodeCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
