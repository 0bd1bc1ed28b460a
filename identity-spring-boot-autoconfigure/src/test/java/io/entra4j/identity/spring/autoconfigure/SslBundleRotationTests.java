package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Certificates that come through an SSL bundle, and are replaced while tokens are fetched. */
class SslBundleRotationTests extends EntraFixture {

    private static final String PASSWORD = "pass-word-of-a-test";
    private static final TestCertificate OLD = TestCertificate.issued("CN=orders");
    private static final TestCertificate NEW = OLD.rotated();

    @TempDir
    private Path directory;

    private final ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.entra4j.identity.spring.credential");
    private final ApplicationContextRunner context = application()
            .withPropertyValues(
                    "azure.identity.type=client-certificate",
                    "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                    "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                    "azure.identity.certificate.ssl-bundle=entra");

    /** Makes bundles as Spring Boot makes them of properties. */
    enum Kind {
        PEM,
        PKCS12,
        JKS;

        SslBundle bundle(TestCertificate certificate) {
            if (this == PEM) {
                PemSslStoreDetails details =
                        PemSslStoreDetails.forCertificates(certificate.pem()).withPrivateKey(certificate.pem());
                return SslBundle.of(new PemSslStoreBundle(details, null));
            }
            return SslBundle.of(SslStoreBundle.of(store(certificate), PASSWORD, null), SslBundleKey.of(null, "orders"));
        }

        private KeyStore store(TestCertificate certificate) {
            try {
                KeyStore store = KeyStore.getInstance(name());
                store.load(null, null);
                Certificate[] chain = certificate.chain().toArray(Certificate[]::new);
                store.setKeyEntry("orders", certificate.privateKey(), PASSWORD.toCharArray(), chain);
                return store;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void trustTheOldCertificateAndCollectWarnings() {
        trust(OLD);
        logger.setLevel(Level.WARN);
        warnings.start();
        logger.addAppender(warnings);
    }

    @AfterEach
    void collectNoWarnings() {
        logger.detachAppender(warnings);
    }

    @ParameterizedTest
    @EnumSource
    void reloadedBundleIsUsedForTheNextToken(Kind kind) {
        run(new DefaultSslBundleRegistry("entra", kind.bundle(OLD)), (bundles, credential) -> {
            fetch(credential);
            bundles.updateBundle("entra", kind.bundle(NEW));
            trust(NEW);
            fetch(credential);

            assertThat(credential.status().lastFailureAt()).isNull();
            assertThat(entra.tokenRequests()).isEqualTo(2);
        });
    }

    @Test
    void certificateOfAReloadedBundleIsLoggedOnce() {
        run(new DefaultSslBundleRegistry("entra", Kind.PEM.bundle(OLD)), (bundles, credential) -> {
            try (CapturedLog log = new CapturedLog()) {
                fetch(credential);
                bundles.updateBundle("entra", Kind.PEM.bundle(NEW));
                trust(NEW);
                fetch(credential);
                fetch(credential);

                assertThat(log.messages("io.entra4j").lines().filter(line -> line.contains("another certificate")))
                        .singleElement()
                        .asString()
                        .contains(
                                "'default' uses another certificate of the SSL bundle 'entra'",
                                "CN=orders",
                                "valid until ");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void unusableBundleCausesOneWarningAndTheEarlierOneStaysInUse(Kind kind) {
        run(new DefaultSslBundleRegistry("entra", kind.bundle(OLD)), (bundles, credential) -> {
            bundles.updateBundle("entra", SslBundle.of(SslStoreBundle.NONE));
            fetch(credential);
            fetch(credential);

            assertThat(credential.status().lastFailureAt()).isNull();
        });
        assertThat(warnings.list).singleElement().satisfies(warning -> {
            assertThat(warning.getLevel()).isEqualTo(Level.WARN);
            assertThat(warning.getFormattedMessage())
                    .contains(
                            "'entra' cannot be used",
                            "the certificate with the thumbprint ",
                            "stays in use",
                            "no key store")
                    .doesNotContain(PASSWORD, "ClientCertificate");
        });
    }

    @Test
    void bundleThatReloadsBeforeItIsWatchedIsUsed() {
        run(
                new DefaultSslBundleRegistry("entra", Kind.PEM.bundle(OLD)) {
                    @Override
                    public void addBundleUpdateHandler(String name, Consumer<SslBundle> handler) {
                        updateBundle(name, Kind.PEM.bundle(NEW));
                        super.addBundleUpdateHandler(name, handler);
                    }
                },
                (bundles, credential) -> fetchWithTheNewCertificate(credential));
    }

    @Test
    void bundleThatReloadsWhileItIsReadIsUsed() {
        run(
                new DefaultSslBundleRegistry("entra", Kind.PEM.bundle(OLD)) {
                    @Override
                    public SslBundle getBundle(String name) {
                        SslBundle old = super.getBundle(name);
                        updateBundle(name, Kind.PEM.bundle(NEW));
                        return old;
                    }
                },
                (bundles, credential) -> fetchWithTheNewCertificate(credential));
    }

    /** The whole way: a file is replaced, Spring Boot sees it, and requests go on all the while. */
    @Test
    void noRequestFailsWhileTheFilesOfABundleAreReplaced() throws Exception {
        Path file = Files.writeString(directory.resolve("app.pem"), OLD.pem());
        context.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
                .withPropertyValues(
                        "spring.ssl.bundle.watch.file.quiet-period=10ms",
                        "spring.ssl.bundle.pem.entra.reload-on-update=true",
                        "spring.ssl.bundle.pem.entra.keystore.certificate=" + file.toUri(),
                        "spring.ssl.bundle.pem.entra.keystore.private-key=" + file.toUri())
                .run(started -> {
                    EntraCredential credential = started.getBean(EntraCredential.class);
                    CountDownLatch reloaded = new CountDownLatch(1);
                    started.getBean(SslBundles.class).addBundleUpdateHandler("entra", bundle -> reloaded.countDown());
                    trust(OLD, NEW);
                    CompletableFuture<Void> requests = CompletableFuture.runAsync(() -> {
                        while (reloaded.getCount() > 0) {
                            fetch(credential);
                        }
                    });
                    replace(file, NEW.pem());

                    assertThat(reloaded.await(30, TimeUnit.SECONDS)).isTrue();
                    requests.get(30, TimeUnit.SECONDS);
                    fetchWithTheNewCertificate(credential);
                });
    }

    /** What a test does with the bundles and the credential that uses one of them. */
    @FunctionalInterface
    private interface Use {
        void of(DefaultSslBundleRegistry bundles, EntraCredential credential);
    }

    private void run(DefaultSslBundleRegistry bundles, Use use) {
        context.withBean(SslBundles.class, () -> bundles)
                .run(started -> use.of(bundles, started.getBean(EntraCredential.class)));
    }

    private static void fetchWithTheNewCertificate(EntraCredential credential) {
        trust(NEW);
        fetch(credential);

        assertThat(credential.status().lastFailureAt()).isNull();
    }

    private static void fetch(EntraCredential credential) {
        credential.refreshTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }

    /** From now on Entra accepts these and no others. */
    private static void trust(TestCertificate... certificates) {
        FakeApplication application = FakeApplication.builtIn();
        for (TestCertificate certificate : certificates) {
            application = application.withCertificate(certificate.certificate());
        }
        entra.application(application);
    }

    private static void replace(Path file, String content) throws Exception {
        Path next = Files.writeString(file.resolveSibling("next"), content);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
