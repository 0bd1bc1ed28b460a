package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Acts for the user who is signed in to the Azure Toolkit for IntelliJ. It reads the toolkit's cache, and does not
 * write to it.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/toolkit-for-intellij/sign-in-instructions">Sign in to the
 *     toolkit</a>
 */
public final class IntelliJCredential extends EntraCredential {

    IntelliJCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
