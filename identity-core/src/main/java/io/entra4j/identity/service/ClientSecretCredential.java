package io.entra4j.identity.service;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.msal.ConfidentialApplication;

/**
 * Authenticates an application with a client secret. If the application runs on Azure, prefer a credential without a
 * secret.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow">Client
 *     credentials</a>
 */
public final class ClientSecretCredential extends EntraCredential {

    ClientSecretCredential(ConfidentialApplication application, TenantPolicy tenants, CredentialOptions options) {
        super(application, tenants, options);
    }
}
