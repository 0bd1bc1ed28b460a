package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.AccessToken;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.fake.RecordedRequest;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.TestEncryption.Pkcs12;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientCertificateCredentialTests extends CredentialContract {

    private static final TestCertificate OLD = TestCertificate.issued("CN=application");
    private static final TestCertificate NEW = OLD.rotated();
    private static final String PASSWORD = "pass-word-of-a-test";
    private static final String ENCRYPTED_KEY =
            TestEncryption.pkcs8(OLD.privateKey(), PASSWORD, NISTObjectIdentifiers.id_aes256_CBC);

    @TempDir
    static Path directory;

    @BeforeEach
    void registerTheCertificate() {
        register(OLD);
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return builder(options)
                .certificate((ENCRYPTED_KEY + TestPem.certificate(OLD.certificate())).getBytes(US_ASCII))
                .clientCertificatePassword(PASSWORD)
                .build();
    }

    @Override
    protected Stream<String> secrets() {
        Stream<String> fixed = Stream.of(PASSWORD, lineOf(ENCRYPTED_KEY), lineOf(TestPem.pkcs8(OLD.privateKey())));
        return Stream.concat(fixed, assertions().stream().flatMap(assertion -> Stream.of(assertion.split("\\."))));
    }

    private static String lineOf(String pem) {
        return pem.lines().skip(5).findFirst().orElseThrow();
    }

    static Stream<Arguments> waysToSetIt() throws Exception {
        byte[] pem = OLD.pem().getBytes(US_ASCII);
        byte[] pfx = TestEncryption.pkcs12(Pkcs12.MODERN, OLD, PASSWORD);
        Path pemFile = Files.write(directory.resolve("app.pem"), pem);
        Path pfxFile = Files.write(directory.resolve("app.pfx"), pfx);
        KeyStore keyStore = TestEncryption.store(List.of(OLD.privateKey()), OLD.chain(), PASSWORD);
        return Stream.of(
                way("pemCertificate, path", builder -> builder.pemCertificate(pemFile.toString())),
                way("pemCertificate, stream", builder -> builder.pemCertificate(new ByteArrayInputStream(pem))),
                way("pfxCertificate, path", builder -> builder.pfxCertificate(pfxFile.toString())),
                way("pfxCertificate, stream", builder -> builder.pfxCertificate(new ByteArrayInputStream(pfx))),
                way("pfxCertificate with PEM", builder -> builder.pfxCertificate(pemFile.toString())),
                way("pemCertificate with PKCS#12", builder -> builder.pemCertificate(pfxFile.toString())),
                way("certificate, path", builder -> builder.certificate(pfxFile)),
                way("certificate, bytes", builder -> builder.certificate(pem)),
                way("certificate, key", builder -> builder.certificate(OLD.privateKey(), OLD.chain())),
                way(
                        "certificate, signer",
                        builder -> builder.certificate(new KeySigner(OLD.privateKey()), OLD.chain())),
                way("certificate, supplier", builder -> builder.certificate(() -> ClientCertificate.parse(pem, null))),
                way("certificate, key store", builder -> builder.certificate(keyStore, "key1", PASSWORD)));
    }

    private static Arguments way(String name, UnaryOperator<ClientCertificateCredentialBuilder> setting) {
        return Arguments.argumentSet(name, setting);
    }

    @ParameterizedTest
    @MethodSource("waysToSetIt")
    void certificateIsAcceptedFromEverySetter(UnaryOperator<ClientCertificateCredentialBuilder> setting) {
        EntraCredential credential =
                setting.apply(builder().clientCertificatePassword(PASSWORD)).build();

        assertThat(credential.getTokenSync(context()).getToken()).isNotBlank();
        assertThat(credential.refreshToken(context()).block().getToken()).isNotBlank();
    }

    @Test
    void requestHoldsAnAssertionAndNoSecret() {
        credential().getTokenSync(context());

        assertThat(lastForm())
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("client_id", FakeEntra.CLIENT_ID)
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .doesNotContainKeys("client_secret", "claims");
        assertThat(CertificateAssertionTests.header(assertions().get(0)).keySet())
                .containsExactly("alg", "typ", "x5t#S256");
    }

    @Test
    void subjectNameAndIssuerSufficeWhenTheChainIsSent() {
        trustIssuer();
        Queue<TestCertificate> certificates = new ArrayDeque<>(List.of(OLD, NEW));
        EntraCredential credential = supplied(certificates, true);

        credential.getTokenSync(context());
        credential.refreshToken(context()).block();

        assertThat(assertions())
                .extracting(
                        assertion -> CertificateAssertionTests.header(assertion).get("x5c"))
                .containsExactly(CertificateAssertionTests.x5c(OLD), CertificateAssertionTests.x5c(NEW));
    }

    @Test
    void subjectNameAndIssuerDoNotSufficeWithoutTheChain() {
        trustIssuer();

        assertThat(thrownSync(credential())).hasMessageContaining("AADSTS700027");
    }

    private static void trustIssuer() {
        entra.application(FakeApplication.builtIn().withTrustedIssuer(OLD.root(), "CN=application"));
    }

    @Test
    void adfsGetsRs256AndSha1ThumbprintFromSyncAndAsyncCallers() {
        entra.application(FakeApplication.builtIn().withTenant("adfs").withCertificate(OLD.certificate()));
        EntraCredential credential = builder()
                .tenantId("adfs")
                .certificate(OLD.privateKey(), OLD.chain())
                .build();

        assertThat(credential.getTokenSync(context()).getToken()).isNotBlank();
        assertThat(credential.refreshToken(context()).block().getToken()).isNotBlank();
        assertThat(entra.requests()).extracting(RecordedRequest::path).containsOnly("/adfs/oauth2/token");
        assertThat(assertions())
                .allSatisfy(assertion -> assertThat(CertificateAssertionTests.header(assertion))
                        .containsOnly(
                                Map.entry("alg", "RS256"),
                                Map.entry("typ", "JWT"),
                                Map.entry("x5t", ClientCertificate.thumbprint(OLD.certificate(), "SHA-1"))));
    }

    @Test
    void rotatedFileIsUsedForTheNextTokenAndNoRequestFails() throws Exception {
        register(OLD, NEW);
        Path file = Files.writeString(directory.resolve("rotated.pem"), OLD.pem());
        EntraCredential credential = builder().certificate(file).build();
        AccessToken first = credential.getTokenSync(context());
        Files.writeString(file, NEW.pem().substring(0, 300));
        credential.refreshTokenSync(context());
        Files.writeString(file, NEW.pem());
        register(NEW);

        assertThat(credential.getTokenSync(context())).isSameAs(credential.getTokenSync(context()));
        assertThat(credential.refreshTokenSync(context()).getToken()).isNotEqualTo(first.getToken());
        assertThat(thumbprints()).containsExactly(thumbprint(OLD), thumbprint(OLD), thumbprint(NEW));
        assertThat(credential.status().consecutiveFailures()).isZero();
        assertThat(credential.status().lastFailureAt()).isNull();
    }

    @Test
    void replacedCertificateIsLoggedOnce() throws Exception {
        register(OLD, NEW);
        Path file = Files.writeString(directory.resolve("told.pem"), OLD.pem());
        EntraCredential credential = builder().certificate(file).build();
        try (CapturedLog log = new CapturedLog()) {
            credential.getTokenSync(context());
            credential.refreshTokenSync(context());
            assertThat(told(log)).as("the first one").isEmpty();

            Files.writeString(file, NEW.pem());
            credential.refreshTokenSync(context());
            credential.refreshTokenSync(context());

            assertThat(told(log))
                    .singleElement()
                    .asString()
                    .startsWith("ClientCertificateCredential 'default' uses another certificate of 'certificate' (")
                    .contains(
                            NEW.certificate().getSubjectX500Principal().getName(),
                            "valid until " + NEW.certificate().getNotAfter().toInstant())
                    .doesNotContain(thumbprint(NEW));
            assertThat(log.count(ClientCertificateCredential.class.getName(), Level.INFO))
                    .isOne();
        }
    }

    private static List<String> told(CapturedLog log) {
        return log.messages(ClientCertificateCredential.class.getName())
                .lines()
                .filter(line -> line.contains("another certificate"))
                .toList();
    }

    @Test
    void fileIsReadAgainWhenTheOldCertificateIsRefused() throws Exception {
        register(NEW);
        Path file = Files.writeString(directory.resolve("late.pem"), OLD.pem());
        EntraCredential credential = builder().certificate(file).build();
        Gate gate = entra.holdTokenAnswers();
        Future<AccessToken> caller = credential.getToken(context()).toFuture();
        gate.awaitArrivals(1);
        Files.writeString(file, NEW.pem());
        gate.open();

        assertThat(caller.get(10, TimeUnit.SECONDS).getToken()).isNotBlank();
        assertThat(thumbprints()).containsExactly(thumbprint(OLD), thumbprint(NEW));
        assertThat(credential.status().lastFailureAt()).isNull();
    }

    @Test
    void supplierIsCalledAgainWhenItsCertificateIsRefused() {
        register(NEW);
        EntraCredential credential = supplied(new ArrayDeque<>(List.of(OLD, NEW)), false);

        assertThat(credential.getTokenSync(context()).getToken()).isNotBlank();
        assertThat(thumbprints()).containsExactly(thumbprint(OLD), thumbprint(NEW));
    }

    @Test
    void anotherCertificateIsTriedOnlyOnce() {
        register(TestCertificate.selfSigned("CN=application"));
        EntraCredential credential = supplied(new ArrayDeque<>(List.of(OLD, NEW, OLD)), false);

        assertThat(thrownAsync(credential)).hasMessageContaining("AADSTS700027");
        assertThat(thumbprints()).containsExactly(thumbprint(OLD), thumbprint(NEW));
    }

    @Test
    void refusedCertificateThatIsTheSameIsNotTriedAgain() {
        register(NEW);

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("AADSTS700027")
                .hasMessageContaining("The key was not found.");
        assertThat(thumbprints()).containsExactly(thumbprint(OLD));
    }

    @Test
    void expiredCertificateIsSentAndEntraRefusesIt() {
        TestCertificate expired = OLD.expired();
        register(expired);
        EntraCredential credential =
                builder().certificate(expired.privateKey(), expired.chain()).build();

        assertThat(thrownSync(credential))
                .hasMessageContaining("AADSTS700027")
                .hasMessageContaining("The key used is expired.");
    }

    @Test
    void statusOfCredentialAndChainShowsTheExpiryOfTheCertificate() {
        EntraCredential credential = credential();
        EntraCredential chain = new ChainedTokenCredentialBuilder()
                .options(options().build())
                .addLast(credential)
                .build();

        assertThat(chain.status().certificateExpiresAt()).isNull();
        chain.getTokenSync(context());

        assertThat(List.of(credential, chain))
                .extracting(one -> one.status().certificateExpiresAt())
                .containsOnly(OLD.certificate().getNotAfter().toInstant());
    }

    private EntraCredential supplied(Queue<TestCertificate> certificates, boolean withChain) {
        return builder()
                .certificate(() -> {
                    TestCertificate next = certificates.remove();
                    return ClientCertificate.of(next.privateKey(), next.chain());
                })
                .sendCertificateChain(withChain)
                .build();
    }

    private ClientCertificateCredentialBuilder builder() {
        return builder(options().build());
    }

    private static ClientCertificateCredentialBuilder builder(CredentialOptions options) {
        return new ClientCertificateCredentialBuilder()
                .options(options)
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID);
    }

    private static void register(TestCertificate... certificates) {
        FakeApplication application = FakeApplication.builtIn();
        for (TestCertificate one : certificates) {
            application = application.withCertificate(one.certificate());
        }
        entra.application(application);
    }

    private static List<String> assertions() {
        return entra.requests().stream()
                .map(request -> request.form().get("client_assertion"))
                .toList();
    }

    private static List<Object> thumbprints() {
        return assertions().stream()
                .map(assertion -> CertificateAssertionTests.header(assertion).get("x5t#S256"))
                .toList();
    }

    private static String thumbprint(TestCertificate certificate) {
        return ClientCertificate.thumbprint(certificate.certificate(), "SHA-256");
    }
}
