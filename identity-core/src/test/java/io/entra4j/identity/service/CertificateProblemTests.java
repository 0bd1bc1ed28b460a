package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.TestEncryption.Pkcs12;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said about each wrong certificate, wherever it comes from. */
class CertificateProblemTests {

    private static final TestCertificate CHAIN = TestCertificate.issued("CN=application");
    private static final TestCertificate OTHER = TestCertificate.selfSigned("CN=application");
    private static final String PASSWORD = "pass-word-of-a-test";
    private static final String WRONG = "wrong-word-of-a-test";
    private static final String CHECK = "check the password: spaces and line breaks at its ends count.";
    private static final String RSA =
            "create an RSA key with at least 2048 bits and a certificate for it, and register that.";

    @TempDir
    Path directory;

    static Stream<Arguments> wrongContents() throws Exception {
        TestCertificate ec = TestCertificate.ellipticCurve("CN=application");
        String leaf = TestPem.certificate(CHAIN.certificate());
        String encrypted =
                TestEncryption.pkcs8(CHAIN.privateKey(), PASSWORD, NISTObjectIdentifiers.id_aes256_CBC) + leaf;
        byte[] pkcs12 = TestEncryption.pkcs12(Pkcs12.MODERN, CHAIN, PASSWORD);
        return Stream.of(
                wrong("", null, "it is empty", "write the private key and its certificate to it."),
                wrong(" \r\n", null, "it is empty", "write the private key and its certificate to it."),
                wrong(
                        "x".repeat(1024 * 1024 + 1),
                        null,
                        "it is larger than 1 MB",
                        "check that this is the certificate; a chain has a few kilobytes."),
                wrong(
                        "certificate",
                        null,
                        "it is neither PEM nor PKCS#12",
                        "use a PEM file that begins with '-----BEGIN', or a .pfx or .p12 file."),
                wrong(
                        leaf,
                        null,
                        "PEM without a private key",
                        "append the private key to it ('-----BEGIN PRIVATE KEY-----')."),
                wrong(
                        TestPem.pkcs8(CHAIN.privateKey()),
                        null,
                        "PEM without a certificate",
                        "append the certificate to it ('-----BEGIN CERTIFICATE-----')."),
                wrong(
                        CHAIN.pem() + TestPem.pkcs1(OTHER.privateKey()),
                        null,
                        "PEM with two private keys",
                        "leave only the one that belongs to the certificate."),
                wrong(
                        TestPem.pkcs8(OTHER.privateKey()) + leaf,
                        null,
                        "the private key belongs to none of the certificates",
                        "put the key and the certificate that was issued for it together."),
                wrong(
                        encrypted,
                        null,
                        "PEM whose private key is encrypted, and no password is set",
                        "set the password of the key."),
                wrong(encrypted, WRONG, "PEM whose private key the password does not open", CHECK),
                wrong(
                        TestPem.block("ENCRYPTED PRIVATE KEY", new byte[] {0x30, 0}) + leaf,
                        WRONG,
                        "PEM whose private key is damaged, or encrypted in a way that this Java cannot read",
                        "encrypt it again: openssl pkcs8 -topk8 -v2 aes-256-cbc -in old.pem -out new.pem"),
                wrong(
                        TestEncryption.traditional(CHAIN.privateKey(), PASSWORD) + leaf,
                        PASSWORD,
                        "PEM whose private key is encrypted in OpenSSL's old format ('Proc-Type: 4,ENCRYPTED')",
                        "convert the key: openssl pkcs8 -topk8 -in old.pem -out new.pem"),
                wrong(
                        TestPem.pkcs8(ec.privateKey()) + leaf,
                        null,
                        "PEM with a key of type EC, where Entra takes RSA",
                        RSA),
                wrong(
                        TestPem.block("EC PRIVATE KEY", new byte[] {0x30, 0}) + leaf,
                        null,
                        "PEM with a key of type EC, where Entra takes RSA",
                        RSA),
                wrong(
                        TestPem.block("PRIVATE KEY", new byte[] {0x30, 0}) + leaf,
                        null,
                        "PEM whose block 'PRIVATE KEY' is damaged or cut off",
                        "write the whole block again."),
                wrong(
                        CHAIN.pem().substring(0, 1900),
                        null,
                        "PEM whose block 'CERTIFICATE' is damaged or cut off",
                        "write the whole block again."),
                wrong(
                        TestPem.pkcs8(CHAIN.privateKey()) + leaf.replace("MII", "M*I"),
                        null,
                        "PEM whose block 'CERTIFICATE' is damaged or cut off",
                        "write the whole block again."),
                wrong(
                        TestPem.pkcs8(CHAIN.privateKey()) + TestPem.block("CERTIFICATE", new byte[] {0x30, 0}),
                        null,
                        "PEM whose block 'CERTIFICATE' is damaged or cut off",
                        "write the whole block again."),
                wrong(pkcs12, WRONG, "PKCS#12 that the password does not open", CHECK),
                wrong(
                        TestEncryption.pkcs12(Pkcs12.LEGACY, CHAIN, PASSWORD),
                        WRONG,
                        "PKCS#12 that the password does not open",
                        CHECK),
                wrong(pkcs12, null, "PKCS#12 that needs a password", "set the password it was exported with."),
                wrong(
                        Arrays.copyOf(pkcs12, 500),
                        PASSWORD,
                        "it is damaged, not PKCS#12, or encrypted in a way that this Java cannot read",
                        "check it with 'openssl pkcs12 -info -noout -in <file>', and export it again."),
                wrong(
                        CHAIN.certificate().getEncoded(),
                        null,
                        "a certificate without its private key (DER)",
                        "use PKCS#12 (.pfx), or PEM with the private key and its certificate."),
                wrong(
                        TestEncryption.java(List.of(), List.of(), PASSWORD),
                        PASSWORD,
                        "PKCS#12 without a private key",
                        "export the certificate together with its private key."),
                wrong(
                        TestEncryption.java(List.of(CHAIN.privateKey(), CHAIN.privateKey()), CHAIN.chain(), PASSWORD),
                        PASSWORD,
                        "PKCS#12 with 2 private keys: 'key1', 'key2'",
                        "set the alias of one key if the setting is a KeyStore, or leave one key only."),
                wrong(
                        TestEncryption.pkcs12(Pkcs12.JAVA, ec, PASSWORD),
                        PASSWORD,
                        "a key of type EC, where Entra takes RSA",
                        RSA));
    }

    private static Arguments wrong(String content, @Nullable String password, String reason, String remedy) {
        return wrong(content.getBytes(UTF_8), password, reason, remedy);
    }

    private static Arguments wrong(byte[] content, @Nullable String password, String reason, String remedy) {
        return Arguments.argumentSet(reason, content, password, reason, remedy);
    }

    @ParameterizedTest
    @MethodSource("wrongContents")
    void wrongContentIsRefusedWhenTheCredentialIsBuilt(
            byte[] content, @Nullable String password, String reason, String remedy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .certificate(content)
                        .clientCertificatePassword(password)
                        .build())
                .withMessage(
                        "ClientCertificateCredential cannot use 'certificate' (bytes): %s.\nTry: %s", reason, remedy)
                .withNoCause();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .pfxCertificate(new ByteArrayInputStream(content))
                        .clientCertificatePassword(password)
                        .build())
                .withMessage(
                        "ClientCertificateCredential cannot use 'pfxCertificate' (stream): %s.\nTry: %s",
                        reason, remedy);
    }

    @ParameterizedTest
    @MethodSource("wrongContents")
    void wrongFileIsReportedBeforeAnyRequest(byte[] content, @Nullable String password, String reason, String remedy)
            throws Exception {
        Path file = Files.write(directory.resolve("app.pem"), content);

        assertThat(failure(builder().pemCertificate(file.toString()).clientCertificatePassword(password)))
                .hasMessage(
                        "ClientCertificateCredential cannot use 'pemCertificate' (%s): %s.\nTry: %s",
                        file, reason, remedy)
                .hasNoCause();
    }

    @ParameterizedTest
    @MethodSource("wrongContents")
    void noMessageHoldsThePassword(byte[] content, @Nullable String password, String reason, String remedy) {
        assertThat(reason + remedy).doesNotContain(PASSWORD, WRONG);
    }

    @Test
    void missingFileAndDirectoryAreFailures() {
        assertThat(failure(builder().certificate(directory.resolve("none.pem"))))
                .hasMessage("""
                        ClientCertificateCredential cannot use 'certificate' (%s/none.pem): the file does not exist.
                        Try: check the path, and check that the file is mounted where this application runs.""", directory)
                .extracting(e -> e.error().code())
                .isEqualTo("certificate");
        assertThat(failure(builder().pfxCertificate(directory.toString()))).hasMessage("""
                        ClientCertificateCredential cannot use 'pfxCertificate' (%s): it is a directory.
                        Try: name the file in it.""", directory);
    }

    @Test
    void unreadableFileIsAFailure() throws Exception {
        Path file = directory.resolve("loop.pem");
        Files.createSymbolicLink(file, file);

        assertThat(failure(builder().certificate(file)))
                .hasMessageStartingWith(
                        "ClientCertificateCredential cannot use 'certificate' (%s): the file cannot be read: Too many levels"
                                .formatted(file))
                .hasMessageEndingWith("\nTry: give the user that runs this application the right to read the file.");
    }

    @Test
    void impossiblePathIsRefusedWhenTheCredentialIsBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().pemCertificate("a\0b").build())
                .withMessageStartingWith("ClientCertificateCredential cannot use 'pemCertificate' (")
                .withMessageContaining("it is not a path on this system");
    }

    @Test
    void keyStoreWithSeveralKeysNeedsAnAliasThatIsThere() throws Exception {
        KeyStore store = TestEncryption.store(List.of(CHAIN.privateKey(), CHAIN.privateKey()), CHAIN.chain(), PASSWORD);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().certificate(store, null, PASSWORD).build())
                .withMessageContaining("'certificate' (key store): key store with 2 private keys: 'key1', 'key2'.");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder().certificate(store, "other", PASSWORD).build())
                .withMessageContaining("key store without a key 'other'; its keys are 'key1', 'key2'.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().certificate(store, "key1", WRONG).build())
                .withMessageContaining("key store that the password does not open.")
                .withMessageNotContainingAny(WRONG);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .certificate(KeyStore.getInstance("PKCS12"), null, null)
                        .build())
                .withMessageContaining("a key store that was not loaded");
    }

    @Test
    void keyThatDoesNotMatchItsCertificatesIsRefused() {
        TestCertificate ec = TestCertificate.ellipticCurve("CN=application");

        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        builder().certificate(CHAIN.privateKey(), List.of()).build())
                .withMessageContaining("'certificate' (key): a key without a certificate.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .certificate(CHAIN.privateKey(), List.of(CHAIN.chain().get(1)))
                        .build())
                .withMessageContaining("the private key belongs to none of the certificates.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .certificate((data, algorithm) -> new byte[0], ec.chain())
                        .build())
                .withMessageContaining(
                        "'certificate' (signer): a certificate for a key of type EC, where Entra takes RSA.");
    }

    @Test
    void twoCertificatesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .pemCertificate("/run/app.pem")
                        .pemCertificate(new ByteArrayInputStream(new byte[0]))
                        .build())
                .withMessage(
                        "ClientCertificateCredential: set one certificate only, not 'pemCertificate' (path), 'pemCertificate' (stream).");
    }

    @Test
    void everyMissingSettingIsNamedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientCertificateCredentialBuilder()
                        .pemCertificate(" ")
                        .build())
                .withMessage("ClientCertificateCredential: 'tenantId', 'clientId', 'certificate' must be set.");
    }

    @Test
    void unreadableStreamIsReportedAtOnce() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }
        };

        assertThat(catchThrowableOfType(
                        UncheckedIOException.class, () -> builder().pemCertificate(broken)))
                .hasMessage("'pemCertificate' cannot be read.");
    }

    @Test
    void supplierThatReturnsNothingOrThrowsIsReported() {
        IllegalStateException thrown = new IllegalStateException("vault");

        assertThat(failure(builder().certificate(() -> null))).hasMessage("""
                        ClientCertificateCredential cannot use 'certificate' (supplier): it returned no certificate.
                        Try: let the supplier return a certificate.""");
        assertThat(failure(builder().certificate(() -> {
                    throw thrown;
                })))
                .hasMessage(
                        "ClientCertificateCredential cannot use 'certificate' (supplier): its key, signer or supplier threw java.lang.IllegalStateException.\nTry: look at the whole stack trace of this exception.")
                .hasCause(thrown);
    }

    @Test
    void signerWithAnotherKeyIsReportedBeforeAnyRequest() {
        Signer other = new KeySigner(OTHER.privateKey());

        assertThat(failure(builder().certificate(other, CHAIN.chain())))
                .hasMessageContaining("'certificate' (signer): the private key belongs to none of the certificates.");
    }

    private static ClientCertificateCredentialBuilder builder() {
        // Nothing listens there: a request would fail otherwise than expected.
        return new ClientCertificateCredentialBuilder()
                .tenantId("tenant")
                .clientId("client")
                .authorityHost("https://localhost:1");
    }

    private static AuthenticationFailedException failure(ClientCertificateCredentialBuilder builder) {
        ClientCertificateCredential credential = builder.build();
        return catchThrowableOfType(
                AuthenticationFailedException.class,
                () -> credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default")));
    }
}
