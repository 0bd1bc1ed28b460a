package io.entra4j.identity.service;

import io.entra4j.identity.CallerTokens;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.UserAssertion;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates an application on behalf of a user, to call another service as that user. The application has received
 * a token of the user. The cache returns a user's tokens only to a caller that has the same token of the user.
 *
 * @see OnBehalfOfCredentialFactory
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow">On-behalf-of flow</a>
 */
public final class OnBehalfOfCredential extends EntraCredential {

    OnBehalfOfCredential(
            TokenSource source, TenantPolicy tenants, CredentialOptions options, @Nullable UserAssertion user) {
        super(source, tenants, options, user);
    }

    OnBehalfOfCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options, CallerTokens callers) {
        super(source, tenants, options, callers);
    }

    OnBehalfOfCredential(OnBehalfOfCredential shared, UserAssertion user) {
        super(shared, user);
    }
}
