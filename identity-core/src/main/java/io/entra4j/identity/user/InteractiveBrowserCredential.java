package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;

/**
 * Signs in the user of this machine with their browser. For programs that people start on their own machines. If no
 * browser can be opened, the credential is unavailable.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">Authorization code</a>
 */
public final class InteractiveBrowserCredential extends UserCredential {

    InteractiveBrowserCredential(UserSession session, TenantPolicy tenants, CredentialOptions options) {
        super(session, tenants, options);
    }
}
