package io.entra4j.identity.service;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Authenticates in a job of GitHub Actions, as the application or managed identity that trusts the repository. The
 * credential asks GitHub for a new assertion for each token, so a job may last longer than an assertion.
 *
 * @see <a href="https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-azure">OIDC in
 *     Azure</a>
 */
public final class GitHubActionsCredential extends EntraCredential {

    GitHubActionsCredential(TokenSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
