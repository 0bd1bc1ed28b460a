package io.entra4j.identity.spring.credential;

import io.entra4j.identity.service.ClientCertificate;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Supplies the certificate of an SSL bundle, and the new certificate as soon as the bundle is reloaded. */
final class SslBundleCertificate implements Supplier<@Nullable ClientCertificate> {

    private static final Logger LOGGER = LoggerFactory.getLogger(SslBundleCertificate.class);

    private final String name;
    private final AtomicReference<@Nullable ClientCertificate> certificate = new AtomicReference<>();

    private SslBundleCertificate(String name) {
        this.name = name;
    }

    /**
     * Reads a bundle's certificate, and follows the bundle's updates.
     *
     * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such bundle
     * @throws RuntimeException if its key store cannot be read, or holds no RSA private key with its certificate
     */
    static SslBundleCertificate of(SslBundles bundles, String name) {
        SslBundleCertificate followed = new SslBundleCertificate(name);
        // The handler is added before the bundle is read; otherwise a reload in between would be missed. A certificate
        // from a reload is the newer one.
        bundles.addBundleUpdateHandler(name, followed::update);
        followed.certificate.compareAndSet(null, read(bundles.getBundle(name)));
        return followed;
    }

    /** Returns the problem of a bundle. Spring's exceptions name the store, and their causes name the problem. */
    static String problem(RuntimeException exception) {
        String problem = String.valueOf(exception.getMessage());
        for (Throwable cause = exception.getCause(); cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            problem = problem.contains(message) ? problem : problem + ": " + message;
        }
        return problem;
    }

    @Override
    public @Nullable ClientCertificate get() {
        return certificate.get();
    }

    /** Runs on the thread that watches bundles. A problem with this bundle must not stop that thread. */
    private void update(SslBundle bundle) {
        ClientCertificate before = certificate.get();
        try {
            certificate.set(read(bundle));
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The reloaded SSL bundle '{}' cannot be used, so the certificate with the thumbprint {} stays in use."
                            + " {}",
                    name,
                    before == null ? "-" : before.thumbprint(),
                    problem(e));
        }
    }

    private static ClientCertificate read(SslBundle bundle) {
        KeyStore store = bundle.getStores().getKeyStore();
        if (store == null) {
            throw new IllegalArgumentException("It has no key store.");
        }
        return ClientCertificate.of(store, bundle.getKey().getAlias(), password(bundle));
    }

    private static @Nullable String password(SslBundle bundle) {
        String own = bundle.getKey().getPassword();
        return own != null ? own : bundle.getStores().getKeyStorePassword();
    }
}
