package io.entra4j.identity.service;

import io.entra4j.identity.ApplicationCredentialBuilder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Adds the certificate by which an application proves itself. */
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
     * Sets where the certificate is asked for, so that it can be rotated: for each request to the token service, and
     * again if that refuses the certificate.
     *
     * @param supplier may block; is called by several threads at once
     * @return this
     */
    public B certificate(Supplier<? extends @Nullable ClientCertificate> supplier) {
        certificate.supplier(supplier);
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
     * Sets whether the chain is sent along, for applications that trust a subject name and its issuer instead of one
     * certificate.
     *
     * @param send {@code false} by default
     * @return this
     */
    public B sendCertificateChain(boolean send) {
        certificate.sendChain(send);
        return self();
    }

    /**
     * Sets how to sign. Needed where the token service, or what is between, takes one algorithm only.
     *
     * @param algorithm {@code null}, the default, for PS256, but RS256 where the key cannot do that or AD FS is asked
     * @return this
     */
    public B signatureAlgorithm(@Nullable SignatureAlgorithm algorithm) {
        certificate.algorithm(algorithm);
        return self();
    }
}
