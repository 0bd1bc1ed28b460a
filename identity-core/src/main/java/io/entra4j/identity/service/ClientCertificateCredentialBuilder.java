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
 * Builds a {@link ClientCertificateCredential}. Set exactly one certificate, with one of many methods. It may be PEM
 * (PKCS#8, encrypted PKCS#8 or PKCS#1) or PKCS#12. The content decides, not the name of the method.
 *
 * <p>A file is read for each request to the token service, so that a new certificate is used without a restart. If the
 * new content is unusable, a warning is logged, and the previous certificate stays in use. All other sources but a
 * supplier are read once. A certificate that has expired is used too, with a warning: Entra decides.
 *
 * <p>If a file is missing or unusable, the request for a token fails with an {@link
 * io.entra4j.identity.AuthenticationFailedException}. Nothing is sent to the token service.
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
     * @deprecated use {@link #pfxCertificate(String)} and {@link #clientCertificatePassword}
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
     * Sets the file of the certificate, and the name of the setting for messages. For frameworks: their users know the
     * name of a property, not this builder.
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
     * Sets the signer and its certificates.
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
     *     set, or a setting is unusable
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
     * Builds a source of signed assertions, for a caller that sends its own requests to a token endpoint; no I/O. Each
     * assertion is new. Tenant and client ID are not needed.
     *
     * @param user name of the client that sends the assertions, for messages
     * @return a new source
     * @throws IllegalArgumentException if the certificate is missing, more than one was set, or it is unusable
     */
    public ClientAssertionSource buildAssertionSource(String user) {
        require(user, "certificate", certificate.given());
        return certificate.authentication(user, buildOptions());
    }
}
