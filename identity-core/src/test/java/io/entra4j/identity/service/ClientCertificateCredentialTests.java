package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.TestEncryption.Pkcs12;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClientCertificateCredentialTests {

    private static final TestCertificate OLD = TestCertificate.issued("CN=application");
    private static final TestCertificate NEW = TestCertificate.selfSigned("CN=application");
    private static final String PASSWORD = "pass-word-of-a-test";

    private static FakeEntra entra;

    @TempDir
    static Path directory;

    private final MutableClock clock = new MutableClock();
    private final AssertionJudge judge =
            new AssertionJudge(entra.httpClient(), clock, OLD.certificate(), NEW.certificate());

    @BeforeAll
    static void startEntra() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void resetEntra() {
        entra.reset();
        entra.resetRequests();
        entra.clock(clock);
    }

    static Stream<Arguments> waysToSetIt() throws Exception {
        byte[] pem = OLD.pem().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        byte[] pfx = TestEncryption.pkcs12(Pkcs12.MODERN, OLD, PASSWORD);
        Path pemFile = Files.write(directory.resolve("app.pem"), pem);
        Path pfxFile = Files.write(directory.resolve("app.pfx"), pfx);
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
                way("certificate, key store", builder -> builder.certificate(keyStore(), "key1", PASSWORD)));
    }

    private static java.security.KeyStore keyStore() {
        try {
            return TestEncryption.store(List.of(OLD.privateKey()), OLD.chain(), PASSWORD);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Arguments way(String name, UnaryOperator<ClientCertificateCredentialBuilder> setting) {
        return Arguments.argumentSet(name, setting);
    }

    @ParameterizedTest
    @MethodSource("waysToSetIt")
    void certificateIsAcceptedHoweverItIsSet(UnaryOperator<ClientCertificateCredentialBuilder> setting) {
        EntraCredential credential =
                setting.apply(builder().clientCertificatePassword(PASSWORD)).build();

        assertThat(credential.getTokenSync(context()).getToken()).isNotBlank();
        assertThat(credential.refreshToken(context()).block().getToken()).isNotBlank();
    }

    @Test
    void requestHoldsTheAssertionAndNoSecret() {
        builder().certificate(OLD.privateKey(), OLD.chain()).build().getTokenSync(context());

        assertThat(judge.headers().get(0).keySet()).containsExactly("alg", "typ", "x5t#S256");
    }

    @Test
    void chainIsSentBySyncAndAsyncCallersWhereItIsWanted() throws Exception {
        EntraCredential credential = builder()
                .certificate(
                        OLD.privateKey(),
                        List.of(OLD.root(), OLD.certificate(), OLD.chain().get(1)))
                .sendCertificateChain(true)
                .build();
        credential.getTokenSync(context());
        credential.refreshToken(context()).block();

        List<String> expected = Stream.of(OLD.certificate(), OLD.chain().get(1), OLD.root())
                .map(ClientCertificateCredentialTests::base64)
                .toList();
        assertThat(judge.headers()).extracting(header -> header.get("x5c")).containsExactly(expected, expected);
    }

    @Test
    void rotatedFileIsUsedForTheNextTokenAndNoRequestFails() throws Exception {
        Path file = Files.writeString(directory.resolve("rotated.pem"), OLD.pem());
        EntraCredential credential = builder().certificate(file).build();
        AccessToken first = credential.getTokenSync(context());
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nMII");
        credential.refreshTokenSync(context());
        Files.writeString(file, NEW.pem());

        assertThat(credential.getTokenSync(context())).isSameAs(credential.getTokenSync(context()));
        assertThat(credential.refreshTokenSync(context()).getToken()).isNotEqualTo(first.getToken());
        assertThat(judge.headers())
                .extracting(header -> header.get("x5t#S256"))
                .containsExactly(thumbprint(OLD), thumbprint(OLD), thumbprint(NEW));
        assertThat(credential.status().consecutiveFailures()).isZero();
        assertThat(credential.status().lastFailureAt()).isNull();
    }

    @Test
    void refusedCertificateIsAskedForAgainAndTriedOnceIfItIsAnother() {
        Queue<TestCertificate> suppliers = new ArrayDeque<>(List.of(OLD, NEW));
        entra.failNext(1, Failure.entra(401, "invalid_client", 700027, "The certificate is not registered."));
        EntraCredential credential = builder()
                .certificate(() -> {
                    TestCertificate next = suppliers.remove();
                    return ClientCertificate.of(next.privateKey(), next.chain());
                })
                .build();

        credential.getTokenSync(context());

        assertThat(judge.headers())
                .extracting(header -> header.get("x5t#S256"))
                .containsExactly(thumbprint(OLD), thumbprint(NEW));
    }

    @Test
    void refusedCertificateThatIsTheSameIsNotTriedAgain() {
        entra.failUntilReset(Failure.entra(401, "invalid_client", 700027, "The certificate is not registered."));
        EntraCredential credential =
                builder().certificate(OLD.privateKey(), OLD.chain()).build();

        assertThat(catchThrowable(() -> credential.getTokenSync(context())))
                .isInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("AADSTS700027");
        assertThat(judge.headers()).hasSize(1);
    }

    @Test
    void endOfTheCertificateShowsInTheStatusOfTheCredentialAndOfItsChain() {
        EntraCredential credential =
                builder().certificate(OLD.privateKey(), OLD.chain()).build();
        EntraCredential chain = new ChainedTokenCredentialBuilder()
                .options(options())
                .addLast(credential)
                .build();

        assertThat(chain.status().certificateExpiresAt()).isNull();
        chain.getTokenSync(context());

        assertThat(List.of(credential, chain))
                .extracting(one -> one.status().certificateExpiresAt())
                .containsOnly(OLD.certificate().getNotAfter().toInstant());
    }

    @Test
    void neitherKeyNorPasswordShowsInAnyLog() {
        byte[] pfx = TestEncryption.pkcs12(Pkcs12.MODERN, OLD, PASSWORD);
        String shown;
        try (CapturedLog log = new CapturedLog()) {
            EntraCredential credential = builder()
                    .certificate(pfx)
                    .clientCertificatePassword(PASSWORD)
                    .build();
            credential.getTokenSync(context());
            shown = log.text() + credential + credential.status();
        }

        assertThat(shown)
                .contains("Token fetched")
                .doesNotContain(PASSWORD, "eyJ")
                .doesNotContain(
                        Base64.getEncoder().encodeToString(OLD.privateKey().getEncoded()));
    }

    private ClientCertificateCredentialBuilder builder() {
        return new ClientCertificateCredentialBuilder()
                .options(options())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID);
    }

    private CredentialOptions options() {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(entra.authorityHost())
                .instanceDiscovery(false)
                .httpClient(judge)
                .clock(clock)
                .build();
    }

    private static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String thumbprint(TestCertificate chain) {
        return ClientCertificate.thumbprint(chain.certificate(), "SHA-256");
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }
}
