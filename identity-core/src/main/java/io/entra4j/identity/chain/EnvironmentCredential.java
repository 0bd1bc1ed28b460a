package io.entra4j.identity.chain;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenSource;

/**
 * Authenticates an application with settings from environment variables. They are read once, when the credential is
 * built. The credential uses the first of these groups that is complete:
 *
 * <ol>
 *   <li>{@code AZURE_TENANT_ID}, {@code AZURE_CLIENT_ID}, {@code AZURE_CLIENT_SECRET}
 *   <li>{@code AZURE_TENANT_ID}, {@code AZURE_CLIENT_ID}, {@code AZURE_CLIENT_CERTIFICATE_PATH}; if needed, also {@code
 *       AZURE_CLIENT_CERTIFICATE_PASSWORD} and {@code AZURE_CLIENT_SEND_CERTIFICATE_CHAIN} ({@code true} or {@code 1})
 *   <li>{@code AZURE_CLIENT_ID}, {@code AZURE_USERNAME}, {@code AZURE_PASSWORD}, with or without {@code
 *       AZURE_TENANT_ID}. Deprecated, like {@code UsernamePasswordCredential}
 * </ol>
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/sdk/authentication/credential-chains">Environment
 *     variables</a>
 */
public final class EnvironmentCredential extends EntraCredential {

    EnvironmentCredential(TokenSource source, CredentialOptions options) {
        super(source, TenantPolicy.any(), options);
    }
}
