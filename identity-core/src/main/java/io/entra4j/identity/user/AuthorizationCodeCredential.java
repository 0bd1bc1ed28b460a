package io.entra4j.identity.user;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Acts for a user who signed in to a web application, with the authorization code from the user's browser. The code is
 * redeemed once, for the first token. The refresh token of the sign-in brings all other tokens.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">Authorization code</a>
 */
public final class AuthorizationCodeCredential extends EntraCredential {

    AuthorizationCodeCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
