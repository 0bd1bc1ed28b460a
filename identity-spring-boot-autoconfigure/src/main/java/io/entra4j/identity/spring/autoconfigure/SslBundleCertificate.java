package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.service.ClientCertificate;
import java.security.KeyStore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Holds the certificate of an SSL bundle, and the new one as soon as the bundle is reloaded. */
final class SslBundleCertificate implements Supplier<ClientCertificate> {

    private static final Logger LOGGER = LoggerFactory.getLogger(SslBundleCertificate.class);

    private final String name;
    private volatile ClientCertificate certificate;

    private SslBundleCertificate(String name, ClientCertificate certificate) {
        this.name = name;
        this.certificate = certificate;
    }

    /**
     * Reads a bundle's certificate, and goes on to follow the bundle.
     *
     * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such bundle
     * @throws IllegalArgumentException if it holds no RSA private key with its certificate
     */
    static SslBundleCertificate of(SslBundles bundles, String name) {
        SslBundleCertificate followed = new SslBundleCertificate(name, read(bundles.getBundle(name)));
        bundles.addBundleUpdateHandler(name, followed::update);
        return followed;
    }

    @Override
    public ClientCertificate get() {
        return certificate;
    }

    /** Runs on the thread that watches bundles, which must go on whatever is wrong with this one. */
    private void update(SslBundle bundle) {
        try {
            certificate = read(bundle);
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The reloaded SSL bundle '{}' cannot be used; {} stays in use. {}",
                    name,
                    certificate,
                    e.getMessage());
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
