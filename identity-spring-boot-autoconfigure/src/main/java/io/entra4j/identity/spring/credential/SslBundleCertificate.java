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

/** Holds the certificate of an SSL bundle, and the new one as soon as the bundle is reloaded. */
final class SslBundleCertificate implements Supplier<@Nullable ClientCertificate> {

    private static final Logger LOGGER = LoggerFactory.getLogger(SslBundleCertificate.class);

    private final String name;
    private final AtomicReference<@Nullable ClientCertificate> certificate = new AtomicReference<>();

    private SslBundleCertificate(String name) {
        this.name = name;
    }

    /**
     * Reads a bundle's certificate, and goes on to follow the bundle.
     *
     * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such bundle
     * @throws RuntimeException if its key store cannot be read, or holds no RSA private key with its certificate
     */
    static SslBundleCertificate of(SslBundles bundles, String name) {
        SslBundleCertificate followed = new SslBundleCertificate(name);
        // Followed before it is read, or a reload in between would go unseen; what a reload brought is the newer one.
        bundles.addBundleUpdateHandler(name, followed::update);
        followed.certificate.compareAndSet(null, read(bundles.getBundle(name)));
        return followed;
    }

    /** Says what is wrong with a bundle: Spring's own exceptions name the store, their causes what is wrong with it. */
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

    /** Runs on the thread that watches bundles, which must go on whatever is wrong with this one. */
    private void update(SslBundle bundle) {
        try {
            certificate.set(read(bundle));
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The reloaded SSL bundle '{}' cannot be used; {} stays in use. {}",
                    name,
                    certificate.get(),
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
