package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Is what all credentials are that use the login of a tool on a developer's machine. A chain goes on after each of
 * their failures, refusals included: whoever is logged in to one tool need not be logged in to the next.
 */
public abstract class DeveloperCredential extends EntraCredential {

    DeveloperCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
