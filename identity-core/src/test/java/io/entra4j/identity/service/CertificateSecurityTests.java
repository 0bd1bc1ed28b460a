package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.TestEncryption.Pkcs12;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key or certificate from elsewhere cannot do to the process that reads it. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CertificateSecurityTests {

    private static final String PASSWORD = "secret";
    private static final AlgorithmIdentifier HMAC =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    private static AlgorithmIdentifier pbes2(int iterations) {
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2,
                new PBES2Parameters(
                        new KeyDerivationFunc(
                                PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(new byte[16], iterations, 32, HMAC)),
                        new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]))));
    }

    private static AlgorithmIdentifier pbes1(int iterations) {
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, new PKCS12PBEParams(new byte[8], iterations));
    }

    private static byte[] pem(AlgorithmIdentifier algorithm) throws IOException {
        return TestPem.block("ENCRYPTED PRIVATE KEY", new EncryptedPrivateKeyInfo(algorithm, new byte[64]).getEncoded())
                .getBytes(UTF_8);
    }

    private static byte[] pkcs12(int parts, AlgorithmIdentifier algorithm, int sealIterations) throws IOException {
        ASN1EncodableVector contents = new ASN1EncodableVector();
        for (int i = 0; i < parts; i++) {
            contents.add(new ContentInfo(
                    PKCSObjectIdentifiers.encryptedData,
                    new EncryptedData(PKCSObjectIdentifiers.data, algorithm, new BEROctetString(new byte[64]))));
        }
        // As tools write it: of indefinite length, and in pieces.
        BEROctetString safe = new BEROctetString(new BERSequence(contents).getEncoded(), 100);
        return new Pfx(
                        new ContentInfo(PKCSObjectIdentifiers.data, safe),
                        sealIterations == 0
                                ? null
                                : new MacData(
                                        new DigestInfo(
                                                new AlgorithmIdentifier(
                                                        NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE),
                                                new byte[32]),
                                        new byte[16],
                                        sealIterations))
                .getEncoded();
    }

    private static void assertTooLong(byte[] content) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientCertificate.parse(content, PASSWORD))
                .withMessageContaining("whose password must be hashed more than 10000000 times")
                .withMessageContaining("\nTry: export it again with fewer iterations")
                .withMessageNotContaining(PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, 10_000_001})
    void pemKeyWithTooManyIterationsIsRefusedAtOnce(int iterations) throws IOException {
        assertTooLong(pem(pbes2(iterations)));
        assertTooLong(pem(pbes1(iterations)));
    }

    @Test
    void pkcs12WithTooManyIterationsIsRefusedAtOnce() throws IOException {
        assertTooLong(pkcs12(1, pbes2(Integer.MAX_VALUE), 0));
        assertTooLong(pkcs12(1, pbes1(Integer.MAX_VALUE), 0));
        assertTooLong(pkcs12(1, pbes2(1000), Integer.MAX_VALUE));
    }

    /** Java has a limit of five millions for each part, and none for how many there are. */
    @Test
    void pkcs12OfManyPartsWithManyIterationsEachIsRefusedAtOnce() throws IOException {
        assertTooLong(pkcs12(3_000, pbes2(4_999_999), 0));
        assertTooLong(pkcs12(3_000, pbes1(4_999_999), 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000})
    void contentThatIsNestedTooDeepIsRefusedAtOnce(int levels) {
        byte[] indefinite = new byte[levels * 2];
        for (int i = 0; i < indefinite.length; i += 2) {
            indefinite[i] = 0x30;
            indefinite[i + 1] = (byte) 0x80;
        }

        for (byte[] content :
                new byte[][] {indefinite, nested(0x30, levels), nested(0x04, levels), nested(0x24, levels)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ClientCertificate.parse(content, PASSWORD))
                    .withMessageContaining("nested deeper than 50 levels");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ClientCertificate.parse(
                            TestPem.block("CERTIFICATE", content).getBytes(UTF_8), PASSWORD))
                    .withMessageContaining("nested deeper than 50 levels");
        }
    }

    /** Elements of a tag in each other, with lengths of three bytes. */
    private static byte[] nested(int tag, int levels) {
        int header = 5;
        byte[] content = new byte[levels * header];
        for (int at = 0; at < content.length; at += header) {
            int length = content.length - at - header;
            content[at] = (byte) tag;
            content[at + 1] = (byte) 0x83;
            content[at + 2] = (byte) (length >> 16);
            content[at + 3] = (byte) (length >> 8);
            content[at + 4] = (byte) length;
        }
        content[0] = 0x30;
        return content;
    }

    /** A check that looked at each piece twice would double its work with each level. */
    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nestedOctetStringsAreReadInLinearTime() throws IOException {
        byte[] content = new DEROctetString(new byte[3]).getEncoded();
        for (int i = 0; i < 24; i++) {
            content = new BEROctetString(content, 1_000).getEncoded();
        }
        byte[] wrapped = new DERSequence(new ASN1Integer(3)).getEncoded();
        byte[] both = Arrays.copyOf(wrapped, wrapped.length + content.length);
        System.arraycopy(content, 0, both, wrapped.length, content.length);

        assertThatIllegalArgumentException().isThrownBy(() -> ClientCertificate.parse(both, PASSWORD));
    }

    @Test
    void manyIterationsWithinTheLimitAreAccepted() {
        TestCertificate certificate = TestCertificate.selfSigned("CN=orders");

        for (Pkcs12 style : Pkcs12.values()) {
            assertThat(ClientCertificate.parse(TestEncryption.pkcs12(style, certificate, PASSWORD), PASSWORD)
                            .certificate())
                    .isEqualTo(certificate.certificate());
        }
    }
}
