package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.entra4j.identity.failures.FailureBook;
import io.entra4j.identity.failures.FailureFixture;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.TestEncryption.Pkcs12;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.junit.jupiter.api.Test;

/** What people read about each wrong certificate. */
class CertificateFailuresTests extends FailureFixture {

    private static final TestCertificate CHAIN = TestCertificate.issued("CN=application");
    private static final TestCertificate OTHER = TestCertificate.selfSigned("CN=application");
    private static final String PASSWORD = "pass-word-of-a-test";
    private static final String WRONG = "wrong-word-of-a-test";

    private FailureBook book;

    @Test
    void certificatesFailAsThePageSays() throws Exception {
        book = book("Certificates");
        pem();
        pkcs12();
        files();
        stores();
        settings();
        service();
        book.close();
    }

    private void pem() throws Exception {
        TestCertificate ec = TestCertificate.ellipticCurve("CN=application");
        String leaf = TestPem.certificate(CHAIN.certificate());
        String encrypted =
                TestEncryption.pkcs8(CHAIN.privateKey(), PASSWORD, NISTObjectIdentifiers.id_aes256_CBC) + leaf;
        wrong("An empty certificate file", "", null);
        wrong("A certificate file that is far too large", "x".repeat(1024 * 1024 + 1), null);
        wrong("A certificate file that is neither PEM nor PKCS#12", "hello", null);
        wrong("PEM without a private key", leaf, null);
        wrong("PEM without a certificate", TestPem.pkcs8(CHAIN.privateKey()), null);
        wrong("PEM with two private keys", CHAIN.pem() + TestPem.pkcs1(OTHER.privateKey()), null);
        wrong("PEM whose key belongs to another certificate", TestPem.pkcs8(OTHER.privateKey()) + leaf, null);
        wrong("PEM whose key is encrypted, without a password", encrypted, null);
        wrong("PEM whose key is encrypted, with a wrong password", encrypted, WRONG);
        wrong(
                "PEM whose encrypted key is damaged",
                TestPem.block("ENCRYPTED PRIVATE KEY", new byte[] {0x30, 0}) + leaf,
                WRONG);
        wrong(
                "PEM whose key is encrypted as OpenSSL did of old",
                TestEncryption.traditional(CHAIN.privateKey(), PASSWORD) + leaf,
                PASSWORD);
        wrong("PEM with an elliptic curve key", TestPem.pkcs8(ec.privateKey()) + leaf, null);
        wrong("PEM whose key is damaged", TestPem.block("PRIVATE KEY", new byte[] {0x30, 0}) + leaf, null);
        wrong("PEM whose certificate is cut off", CHAIN.pem().substring(0, 1900), null);
        wrong(
                "PEM whose certificate is damaged",
                TestPem.pkcs8(CHAIN.privateKey()) + TestPem.block("CERTIFICATE", new byte[] {0x30, 0}),
                null);
    }

    private void pkcs12() throws Exception {
        TestCertificate ec = TestCertificate.ellipticCurve("CN=application");
        byte[] pkcs12 = TestEncryption.pkcs12(Pkcs12.MODERN, CHAIN, PASSWORD);
        wrong("PKCS#12 with a wrong password", pkcs12, WRONG);
        wrong("PKCS#12 without a password", pkcs12, null);
        wrong("PKCS#12 that is cut off", Arrays.copyOf(pkcs12, 500), PASSWORD);
        wrong("A certificate alone, in DER", CHAIN.certificate().getEncoded(), null);
        wrong("PKCS#12 without a private key", TestEncryption.java(List.of(), List.of(), PASSWORD), PASSWORD);
        wrong(
                "PKCS#12 with two private keys",
                TestEncryption.java(List.of(CHAIN.privateKey(), CHAIN.privateKey()), CHAIN.chain(), PASSWORD),
                PASSWORD);
        wrong("PKCS#12 with an elliptic curve key", TestEncryption.pkcs12(Pkcs12.JAVA, ec, PASSWORD), PASSWORD);
    }

    private void files() throws Exception {
        book.add(
                "A certificate file that is not there",
                asking(builder().certificate(directory.resolve("none.pem")).build()));
        book.add(
                "A certificate file that is a directory",
                asking(builder().pfxCertificate(directory.toString()).build()));
        Path loop = directory.resolve("loop.pem");
        Files.createSymbolicLink(loop, loop);
        book.add(
                "A certificate file that cannot be read",
                asking(builder().certificate(loop).build()));
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        book.add(
                "A certificate file that is empty when a token is asked for",
                asking(builder().pemCertificate(empty.toString()).build()));
        Path file = Files.write(directory.resolve("app.pfx"), TestEncryption.pkcs12(Pkcs12.MODERN, CHAIN, PASSWORD));
        book.add(
                "A certificate file whose password is wrong when a token is asked for",
                asking(builder()
                        .pfxCertificate(file.toString())
                        .clientCertificatePassword(WRONG)
                        .build()));
        book.add(
                "A path for a certificate that no system has",
                () -> builder().pemCertificate("a\0b").build());
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }
        };
        book.add("A stream for a certificate that breaks", () -> builder().pemCertificate(broken));
    }

    private void stores() throws Exception {
        TestCertificate ec = TestCertificate.ellipticCurve("CN=application");
        KeyStore store = TestEncryption.store(List.of(CHAIN.privateKey(), CHAIN.privateKey()), CHAIN.chain(), PASSWORD);
        book.add(
                "A key store with two keys and no alias",
                () -> builder().certificate(store, null, PASSWORD).build());
        book.add(
                "A key store without the alias",
                () -> builder().certificate(store, "other", PASSWORD).build());
        book.add(
                "A key store with a wrong password",
                () -> builder().certificate(store, "key1", WRONG).build());
        book.add(
                "A key store that was not loaded",
                () -> builder()
                        .certificate(KeyStore.getInstance("PKCS12"), null, null)
                        .build());
        book.add(
                "A key without a certificate",
                () -> builder().certificate(CHAIN.privateKey(), List.of()).build());
        book.add(
                "A key with another certificate",
                () -> builder()
                        .certificate(CHAIN.privateKey(), List.of(CHAIN.chain().get(1)))
                        .build());
        book.add(
                "A signer with an elliptic curve certificate",
                () -> builder()
                        .certificate((data, algorithm) -> new byte[0], ec.chain())
                        .build());
        book.add(
                "A signer with another key",
                asking(builder()
                        .certificate(new KeySigner(OTHER.privateKey()), CHAIN.chain())
                        .build()));
        book.add(
                "A signer that throws",
                asking(builder()
                        .certificate(
                                (data, algorithm) -> {
                                    throw new IllegalStateException("vault");
                                },
                                CHAIN.chain())
                        .build()));
        book.add(
                "A signer that returns nothing",
                asking(builder()
                        .certificate((data, algorithm) -> new byte[0], CHAIN.chain())
                        .build()));
        book.add(
                "A supplier that returns no certificate",
                asking(builder().certificate(() -> null).build()));
        book.add(
                "A supplier of a certificate that throws",
                asking(builder()
                        .certificate(() -> {
                            throw new IllegalStateException("vault");
                        })
                        .build()));
    }

    private void settings() {
        book.add(
                "Two certificates",
                () -> builder()
                        .pemCertificate("/run/app.pem")
                        .pemCertificate(new ByteArrayInputStream(new byte[0]))
                        .build());
        book.add(
                "A certificate credential of which nothing is set",
                () -> new ClientCertificateCredentialBuilder()
                        .pemCertificate(" ")
                        .build());
        book.add(
                "A certificate credential without a certificate",
                () -> builder().build());
    }

    private void service() {
        byte[] pem = CHAIN.pem().getBytes(UTF_8);
        book.add(
                "A certificate that is not registered with the application",
                asking(builder().certificate(pem).build()));
        TestCertificate expired = TestCertificate.selfSigned("CN=orders").expired();
        entra.application(FakeApplication.builtIn().withCertificate(expired.certificate()));
        book.add(
                "A certificate that has expired",
                asking(builder().certificate(expired.pem().getBytes(UTF_8)).build()));
        entra.failUntilReset(Failure.entra(
                401,
                "invalid_client",
                700027,
                "The certificate with identifier used to sign the client assertion is expired on application."));
        book.add(
                "Entra says that the certificate has expired",
                asking(builder().certificate(pem).build()));
        entra.reset();
    }

    private void wrong(String situation, String content, String password) {
        wrong(situation, content.getBytes(UTF_8), password);
    }

    private void wrong(String situation, byte[] content, String password) {
        book.add(
                situation,
                () -> builder()
                        .certificate(content)
                        .clientCertificatePassword(password)
                        .build());
    }

    private ClientCertificateCredentialBuilder builder() {
        return new ClientCertificateCredentialBuilder()
                .options(options(Map.of()).build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID);
    }
}
