package io.entra4j.identity.service;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TenantPolicy;

/**
 * Authenticates an application with a certificate. The credential sends a signature of the private key, never the key
 * itself. The key stays in this process, or where a {@link Signer} has it.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">Certificate
 *     credentials</a>
 */
public final class ClientCertificateCredential extends EntraCredential {

    ClientCertificateCredential(CertificateSource source, TenantPolicy tenants, CredentialOptions options) {
        super(source, tenants, options);
    }
}
