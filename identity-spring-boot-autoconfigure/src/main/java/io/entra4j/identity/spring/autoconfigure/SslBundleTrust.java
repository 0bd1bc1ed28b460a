package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.http.HttpClient;
import io.entra4j.identity.CredentialOptions;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * Has the credentials' HTTP client trust whom an SSL bundle trusts, and once that is reloaded, whom it trusts then.
 *
 * @param options make a client that trusts so
 */
record SslBundleTrust(String bundle, Function<SSLContext, CredentialOptions> options) {

    private static final Logger LOGGER = LoggerFactory.getLogger(SslBundleTrust.class);

    /**
     * @throws org.springframework.boot.ssl.NoSuchSslBundleException if there is no such bundle
     * @throws RuntimeException if it cannot be used
     */
    HttpClient client(SslBundles bundles) {
        SharedHttpClient client = new SharedHttpClient();
        // Followed before it is read, or a reload in between would go unseen; what a reload brought is the newer one.
        bundles.addBundleUpdateHandler(bundle, reloaded -> update(client, reloaded));
        return client.beginWith(options.apply(bundles.getBundle(bundle).createSslContext()));
    }

    /** Runs on the thread that watches bundles, which must go on whatever is wrong with this one. */
    private void update(SharedHttpClient client, SslBundle reloaded) {
        try {
            client.replace(options.apply(reloaded.createSslContext()));
        } catch (RuntimeException e) {
            LOGGER.warn(
                    "The reloaded SSL bundle '{}' cannot be used; whom it trusted before stays trusted. {}",
                    bundle,
                    SslBundleCertificate.problem(e));
        }
    }
}
