package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first token of a JVM costs is above all the classes that it loads. */
@Tag("slow")
class FirstTokenTests {

    private static final Pattern LOADED = Pattern.compile("\\[class,load\\s*\\] (\\S+) source: ");
    private static FakeEntra entra;

    @TempDir
    private Path directory;

    private Path trustStore;

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    @BeforeEach
    void trust() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("entra", entra.caCertificate());
        trustStore = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            store.store(out, "changeit".toCharArray());
        }
    }

    @Test
    void firstTokenLoadsNeitherJacksonNorReactorNorAzureCoreHttp() {
        List<String> loaded = LOADED.matcher(run("-Xlog:class+load"))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(loaded).contains("io.entra4j.identity.service.ClientSecretCredential");
        assertThat(loaded)
                .filteredOn(name -> name.startsWith("com.fasterxml.") || name.startsWith("com.azure.core.http."))
                .isEmpty();
        assertThat(loaded)
                .filteredOn(name -> name.startsWith("reactor."))
                .as("what the signature of TokenCredential needs, and who asks whether a thread may block")
                .isSubsetOf(
                        "reactor.core.publisher.Mono",
                        "reactor.core.CorePublisher",
                        "reactor.core.scheduler.NonBlocking");
    }

    @Test
    void tokenCanBeFetchedWhileTheJvmShutsDown() {
        assertThat(run("-Dhook=true")).contains("token: true");
    }

    private String run(String option) {
        return ChildJvm.run(
                FirstToken.class,
                option,
                "-Djavax.net.ssl.trustStore=" + trustStore,
                "-Djavax.net.ssl.trustStorePassword=changeit",
                "-Dauthority=" + entra.authorityHost(),
                "-Dtenant=" + FakeEntra.TENANT_ID,
                "-Dclient=" + FakeEntra.CLIENT_ID,
                "-Dsecret=" + FakeEntra.CLIENT_SECRET);
    }
}
