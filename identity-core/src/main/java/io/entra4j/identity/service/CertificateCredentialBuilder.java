package io.entra4j.identity.service;

import io.entra4j.identity.ApplicationCredentialBuilder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Adds the settings of the certificate that an application authenticates with. */
abstract class CertificateCredentialBuilder<B extends CertificateCredentialBuilder<B>>
        extends ApplicationCredentialBuilder<B> {

    final CertificateSettings certificate = new CertificateSettings();

    /**
     * Sets the file of the certificate, which may be replaced while the credential is in use.
     *
     * @param path PEM, or PKCS#12
     * @return this
     */
    public B pemCertificate(@Nullable String path) {
        certificate.path("pemCertificate", path);
        return self();
    }

    /**
     * Sets the file of the certificate, which may be replaced while the credential is in use.
     *
     * @param path PKCS#12, or PEM
     * @return this
     */
    public B pfxCertificate(@Nullable String path) {
        certificate.path("pfxCertificate", path);
        return self();
    }

    /**
     * Sets a supplier of the certificate, so that the certificate can be rotated. It is called for each request to the
     * token service, and once more if the service refuses the certificate.
     *
     * @param supplier may block; is called by several threads at once
     * @return this
     */
    public B certificate(Supplier<? extends @Nullable ClientCertificate> supplier) {
        return certificate(supplier, "'certificate' (supplier)");
    }

    /**
     * Sets a supplier of the certificate, and the origin of its certificates for messages. For frameworks: their users
     * know where the certificate comes from, and do not know this builder.
     *
     * @param supplier see {@link #certificate(Supplier)}
     * @param origin where the certificates come from, such as {@code the SSL bundle 'orders'}
     * @return this
     */
    public B certificate(Supplier<? extends @Nullable ClientCertificate> supplier, String origin) {
        certificate.supplier(supplier, origin);
        return self();
    }

    /**
     * Sets the password of the file or content.
     *
     * @param password opens PKCS#12 and encrypted PEM keys; {@code null} if there is none
     * @return this
     */
    public B clientCertificatePassword(@Nullable String password) {
        certificate.password(password);
        return self();
    }

    /**
     * Sets whether assertions hold the certificate chain. Needed for applications that trust a subject name and its
     * issuer instead of one certificate.
     *
     * @param send {@code false} by default
     * @return this
     */
    public B sendCertificateChain(boolean send) {
        certificate.sendChain(send);
        return self();
    }

    /**
     * Sets how to sign. Needed if the token service, or a gateway before it, accepts only one algorithm.
     *
     * @param algorithm {@code null}, the default, for PS256, or RS256 if the key does not support PS256 or the token
     *     service is AD FS
     * @return this
     */
    public B signatureAlgorithm(@Nullable SignatureAlgorithm algorithm) {
        certificate.algorithm(algorithm);
        return self();
    }
}
