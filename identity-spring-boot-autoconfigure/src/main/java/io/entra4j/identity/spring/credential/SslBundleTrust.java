package io.entra4j.identity.spring.credential;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Supplies the trust of an SSL bundle to the credentials' HTTP client, and the new trust as soon as the bundle is
 * reloaded.
 */
final class SslBundleTrust implements Supplier<@Nullable SSLContext> {

    private static final Logger LOGGER = LoggerFactory.getLogger(SslBundleTrust.class);

    private final String bundle;
    private volatile @Nullable SSLContext reloaded;
    private final SSLContext first;

    /**
     * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such bundle
     * @throws RuntimeException if it cannot be used
     */
    SslBundleTrust(String bundle, SslBundles bundles) {
        this.bundle = bundle;
        // The handler is added before the bundle is read; otherwise a reload in between would be missed. The trust from
        // a reload is the newer one.
        bundles.addBundleUpdateHandler(bundle, this::update);
        this.first = bundles.getBundle(bundle).createSslContext();
    }

    @Override
    public SSLContext get() {
        SSLContext newer = reloaded;
        return newer == null ? first : newer;
    }

    /** Runs on the thread that watches bundles. A problem with this bundle must not stop that thread. */
    private void update(SslBundle changed) {
        try {
            reloaded = changed.createSslContext();
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The reloaded SSL bundle '{}' cannot be used, so its previous certificates stay trusted. {}",
                    bundle,
                    SslBundleCertificate.problem(e));
        }
    }
}
