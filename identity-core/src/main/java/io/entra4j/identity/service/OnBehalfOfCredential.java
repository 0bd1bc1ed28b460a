package io.entra4j.identity.service;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.UserAssertion;
import io.entra4j.identity.msal.ConfidentialApplication;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates an application on behalf of the user whose token it was sent, to call a further service as that user. A
 * user's tokens are found only by whoever holds the very token they were fetched for.
 *
 * @see OnBehalfOfCredentialFactory
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow">On-behalf-of flow</a>
 */
public final class OnBehalfOfCredential extends EntraCredential {

    OnBehalfOfCredential(
            ConfidentialApplication application,
            TenantPolicy tenants,
            CredentialOptions options,
            @Nullable UserAssertion user) {
        super(application::fetch, tenants, options, user);
    }

    OnBehalfOfCredential(OnBehalfOfCredential shared, UserAssertion user) {
        super(shared, user);
    }
}
