package io.entra4j.identity.chain;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Authenticates an application with what its environment variables say: {@code AZURE_TENANT_ID}, {@code
 * AZURE_CLIENT_ID} and {@code AZURE_CLIENT_SECRET}. They are read once, when the credential is built.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/credential-chains">Environment
 *     variables</a>
 */
public final class EnvironmentCredential extends EntraCredential {

    EnvironmentCredential(TokenSource source, CredentialOptions options) {
        super(source, TenantPolicy.any(), options);
    }
}
