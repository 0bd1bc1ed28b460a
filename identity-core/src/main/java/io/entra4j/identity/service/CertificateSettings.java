package io.entra4j.identity.service;

import io.entra4j.identity.CredentialOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a certificate, for the builders of credentials that use one. */
final class CertificateSettings {

    /** One setting, and how to make certificates of it when the password is known. Files are not read before use. */
    private record Input(
            String origin, Function<@Nullable String, Supplier<? extends @Nullable ClientCertificate>> open) {}

    private final Map<String, Input> inputs = new LinkedHashMap<>();
    private @Nullable String password;
    private boolean sendChain;
    private @Nullable SignatureAlgorithm algorithm;

    void path(String setting, @Nullable String path) {
        String name = "'%s' (path)".formatted(setting);
        if (path == null || path.isBlank()) {
            inputs.remove(name);
            return;
        }
        String origin = "'%s' (%s)".formatted(setting, path);
        inputs.put(name, new Input(origin, secret -> new CertificateFile(origin, toPath(path), secret)));
    }

    /** Reads the stream. The caller closes it. */
    void stream(String setting, InputStream stream) {
        try {
            content("'%s' (stream)".formatted(setting), stream.readNBytes(CertificateContent.MAX_BYTES + 1));
        } catch (IOException e) {
            throw new UncheckedIOException("'%s' cannot be read.".formatted(setting), e);
        }
    }

    void bytes(byte[] content) {
        content("'certificate' (bytes)", content.clone());
    }

    void keyStore(KeyStore store, @Nullable String alias, @Nullable String keyPassword) {
        fixed("'certificate' (key store)", ignored -> ClientCertificate.of(store, alias, keyPassword));
    }

    void key(PrivateKey key, List<X509Certificate> certificates) {
        List<X509Certificate> copy = List.copyOf(certificates);
        fixed("'certificate' (key)", ignored -> ClientCertificate.of(key, copy));
    }

    void signer(Signer signer, List<X509Certificate> certificates) {
        List<X509Certificate> copy = List.copyOf(certificates);
        fixed("'certificate' (signer)", ignored -> ClientCertificate.of(signer, copy));
    }

    void supplier(Supplier<? extends @Nullable ClientCertificate> supplier, String origin) {
        inputs.put(origin, new Input(origin, ignored -> supplier));
    }

    void password(@Nullable String value) {
        this.password = value;
    }

    void sendChain(boolean value) {
        this.sendChain = value;
    }

    void algorithm(@Nullable SignatureAlgorithm value) {
        this.algorithm = value;
    }

    /** Returns the names of the settings that were set, for {@code require}; {@code null} if there are none. */
    @Nullable
    String given() {
        return inputs.isEmpty() ? null : String.join(", ", inputs.keySet());
    }

    /**
     * @throws IllegalArgumentException if more than one certificate was set, or a certificate that is not in a file is
     *     unusable
     */
    CertificateAuthentication authentication(String credential, CredentialOptions options) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("%s: set one certificate only, not %s.".formatted(credential, given()));
        }
        Input input = inputs.values().iterator().next();
        try {
            return new CertificateAuthentication(
                    options.name(),
                    credential,
                    input.origin(),
                    input.open().apply(password),
                    new CertificateAssertion.Style(algorithm, sendChain),
                    options.clock());
        } catch (CertificateProblem e) {
            throw new IllegalArgumentException(
                    e.failure(credential, input.origin()).toString());
        }
    }

    private void content(String name, byte[] content) {
        fixed(name, secret -> ClientCertificate.parse(content, secret));
    }

    private void fixed(String name, Function<@Nullable String, ClientCertificate> certificate) {
        inputs.put(name, new Input(name, secret -> {
            ClientCertificate opened = certificate.apply(secret);
            return () -> opened;
        }));
    }

    private static Path toPath(String path) {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new CertificateProblem("it is not a path on this system", "check its characters.");
        }
    }
}
