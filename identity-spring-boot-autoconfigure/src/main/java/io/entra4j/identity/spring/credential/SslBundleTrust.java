package io.entra4j.identity.spring.credential;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Whom the credentials' HTTP client trusts: whom an SSL bundle trusts, and once that is reloaded, whom it trusts then. */
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
        // Followed before it is read, or a reload in between would go unseen; what a reload brought is the newer one.
        bundles.addBundleUpdateHandler(bundle, this::update);
        this.first = bundles.getBundle(bundle).createSslContext();
    }

    @Override
    public SSLContext get() {
        SSLContext newer = reloaded;
        return newer == null ? first : newer;
    }

    /** Runs on the thread that watches bundles, which must go on whatever is wrong with this one. */
    private void update(SslBundle changed) {
        try {
            reloaded = changed.createSslContext();
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The reloaded SSL bundle '{}' cannot be used; whom it trusted before stays trusted. {}",
                    bundle,
                    SslBundleCertificate.problem(e));
        }
    }
}
