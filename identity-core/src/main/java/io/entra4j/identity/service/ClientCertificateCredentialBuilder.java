package io.entra4j.identity.service;

import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.msal.ConfidentialApplication;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ClientCertificateCredential}. The certificate is set once, in one of many ways. Its content tells
 * whether it is PEM (PKCS#8, encrypted PKCS#8 or PKCS#1) or PKCS#12, whatever the setting is called.
 *
 * <p>A file is read for each request to the token service, so that a new certificate is used without a restart; as long
 * as the new content is of no use, the certificate before it stays in use, and a warning is logged. All else is read
 * once. A certificate that has expired is a warning too: Entra decides.
 *
 * <p>What is wrong with a file, a missing one included, is told when a token is asked for, by an {@link
 * io.entra4j.identity.AuthenticationFailedException}, before any request is sent.
 */
public final class ClientCertificateCredentialBuilder
        extends CertificateCredentialBuilder<ClientCertificateCredentialBuilder> {

    private static final String NAME = "ClientCertificateCredential";

    /** Starts with the defaults. */
    public ClientCertificateCredentialBuilder() {}

    /**
     * Sets the content of the certificate. It is read at once.
     *
     * @param content PEM, or PKCS#12, at most 1 MB; not closed
     * @return this
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public ClientCertificateCredentialBuilder pemCertificate(InputStream content) {
        certificate.stream("pemCertificate", content);
        return this;
    }

    /**
     * Sets the content of the certificate. It is read at once.
     *
     * @param content PKCS#12, or PEM, at most 1 MB; not closed
     * @return this
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public ClientCertificateCredentialBuilder pfxCertificate(InputStream content) {
        certificate.stream("pfxCertificate", content);
        return this;
    }

    /**
     * Sets the file of the certificate and its password.
     *
     * @param path see {@link #pfxCertificate(String)}
     * @param password see {@link #clientCertificatePassword}
     * @return this
     * @deprecated set both, one by one
     */
    @Deprecated
    public ClientCertificateCredentialBuilder pfxCertificate(@Nullable String path, @Nullable String password) {
        return pfxCertificate(path).clientCertificatePassword(password);
    }

    /**
     * Sets the file of the certificate, which may be replaced while the credential is in use.
     *
     * @param path PEM or PKCS#12, at most 1 MB
     * @return this
     */
    public ClientCertificateCredentialBuilder certificate(Path path) {
        certificate.path("certificate", path.toString());
        return this;
    }

    /**
     * Sets the file of the certificate, and what messages call the setting. For frameworks, whose users know a property
     * and no builder.
     *
     * @param path PEM or PKCS#12, at most 1 MB; may be replaced while the credential is in use
     * @param origin the name of the property or variable that holds the path
     * @return this
     */
    public ClientCertificateCredentialBuilder certificate(@Nullable String path, String origin) {
        certificate.path(origin, path);
        return this;
    }

    /**
     * Sets the content of the certificate.
     *
     * @param content PEM or PKCS#12, at most 1 MB
     * @return this
     */
    public ClientCertificateCredentialBuilder certificate(byte[] content) {
        certificate.bytes(content);
        return this;
    }

    /**
     * Sets the certificate from a key store.
     *
     * @param store see {@link ClientCertificate#of(KeyStore, String, String)}
     * @param alias the entry; may be {@code null} if the store has one key only
     * @param password opens the entry, {@code null} if none is needed
     * @return this
     */
    public ClientCertificateCredentialBuilder certificate(
            KeyStore store, @Nullable String alias, @Nullable String password) {
        certificate.keyStore(store, alias, password);
        return this;
    }

    /**
     * Sets the key and its certificates.
     *
     * @param key see {@link ClientCertificate#of(PrivateKey, List)}
     * @param certificates in any order
     * @return this
     */
    public ClientCertificateCredentialBuilder certificate(PrivateKey key, List<X509Certificate> certificates) {
        certificate.key(key, certificates);
        return this;
    }

    /**
     * Sets who signs, and the certificates.
     *
     * @param signer see {@link ClientCertificate#of(Signer, List)}
     * @param certificates in any order
     * @return this
     */
    public ClientCertificateCredentialBuilder certificate(Signer signer, List<X509Certificate> certificates) {
        certificate.signer(signer, certificates);
        return this;
    }

    /**
     * Builds the credential; no I/O.
     *
     * @return a new credential
     * @throws IllegalArgumentException if tenant, client ID or certificate is missing, more than one certificate was
     *     set, or what was set is of no use
     */
    public ClientCertificateCredential build() {
        require(NAME, "tenantId", tenantId(), "clientId", clientId(), "certificate", certificate.given());
        CredentialOptions options = buildOptions();
        CertificateAuthentication authentication = certificate.authentication(NAME, options);
        ConfidentialApplication application =
                new ConfidentialApplication(NAME, Objects.requireNonNull(clientId()), authentication, options);
        return new ClientCertificateCredential(
                new CertificateSource(application, authentication), tenants(options), options);
    }

    /**
     * Builds what signs assertions for those who ask a token endpoint themselves; no I/O. Each assertion is new. Tenant
     * and client ID are not needed.
     *
     * @param user who sends the assertions, for messages
     * @return a new source
     * @throws IllegalArgumentException if the certificate is missing, more than one was set, or it is of no use
     */
    public ClientAssertionSource buildAssertionSource(String user) {
        require(user, "certificate", certificate.given());
        return certificate.authentication(user, buildOptions());
    }
}
