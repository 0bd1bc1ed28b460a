package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantPolicy;

/**
 * Authenticates a user with name and password, and later with the refresh token of the sign-in. It does not work if
 * multi-factor authentication is required. Microsoft requires it in more and more cases.
 *
 * @deprecated Entra is closing this flow. Use a service principal or a managed identity for programs, and an interactive
 *     credential for people.
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth-ropc">Resource owner password
 *     credentials</a>
 */
@Deprecated
public final class UsernamePasswordCredential extends UserCredential {

    UsernamePasswordCredential(UserSession session, TenantPolicy tenants, CredentialOptions options) {
        super(session, tenants, options);
    }
}
