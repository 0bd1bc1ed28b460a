package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.TestEncryption.Pkcs12;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link ClientCertificate#parse} reads. */
class CertificateFormatTests {

    private static final TestCertificate CHAIN = TestCertificate.issued("CN=application");

    static Stream<Arguments> orders() {
        List<String> keys = List.of(
                TestPem.pkcs8(CHAIN.privateKey()),
                TestPem.pkcs1(CHAIN.privateKey()),
                TestEncryption.pkcs8(CHAIN.privateKey(), "Pass word", NISTObjectIdentifiers.id_aes256_CBC));
        List<Arguments> orders = new ArrayList<>();
        for (String key : keys) {
            for (int order = 0; order < 4; order++) {
                List<String> blocks = new ArrayList<>(List.of(
                        key,
                        TestPem.certificate(CHAIN.certificate()),
                        TestPem.certificate(CHAIN.chain().get(1)),
                        TestPem.certificate(CHAIN.root())));
                Collections.rotate(blocks, order);
                orders.add(Arguments.of(key.lines().findFirst().orElseThrow(), blocks));
                List<String> reversed = new ArrayList<>(blocks);
                Collections.reverse(reversed);
                orders.add(Arguments.of(key.lines().findFirst().orElseThrow(), reversed));
            }
        }
        return orders.stream();
    }

    @ParameterizedTest(name = "{0} [{index}]")
    @MethodSource("orders")
    void pemInAnyOrderGivesTheCertificateOfTheKeyAndItsChainInOrder(String key, List<String> blocks) {
        ClientCertificate certificate = parse(String.join("", blocks), "Pass word");

        assertThat(certificate.certificate()).isEqualTo(CHAIN.certificate());
        assertThat(certificate.chain()).isEqualTo(CHAIN.chain());
    }

    static Stream<ASN1ObjectIdentifier> keyEncryptions() {
        return Stream.of(
                NISTObjectIdentifiers.id_aes128_CBC,
                NISTObjectIdentifiers.id_aes256_CBC,
                PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC);
    }

    @ParameterizedTest
    @MethodSource("keyEncryptions")
    void encryptedPkcs8IsOpenedWithThePassword(ASN1ObjectIdentifier algorithm) {
        String key = TestEncryption.pkcs8(CHAIN.privateKey(), "s3cret", algorithm);

        assertThat(parse(key + TestPem.certificate(CHAIN.certificate()), "s3cret")
                        .certificate())
                .isEqualTo(CHAIN.certificate());
    }

    @Test
    void passwordOfAnEncryptedKeyMayHoldAnyCharacters() {
        String key = TestEncryption.pkcs8(CHAIN.privateKey(), "Schlüssel→", NISTObjectIdentifiers.id_aes256_CBC);

        assertThat(parse(key + TestPem.certificate(CHAIN.certificate()), "Schlüssel→")
                        .certificate())
                .isEqualTo(CHAIN.certificate());
    }

    @ParameterizedTest
    @EnumSource(Pkcs12.class)
    void pkcs12IsOpenedWithThePassword(Pkcs12 style) {
        byte[] content = TestEncryption.pkcs12(style, CHAIN, "s3cret");

        assertThat(ClientCertificate.parse(content, "s3cret").chain()).isEqualTo(CHAIN.chain());
    }

    static Stream<Arguments> emptyPasswords() {
        return Stream.of(Pkcs12.LEGACY, Pkcs12.JAVA)
                .flatMap(style -> Stream.of(Arguments.of(style, ""), Arguments.of(style, null)));
    }

    @ParameterizedTest
    @MethodSource("emptyPasswords")
    void pkcs12WithEmptyPasswordIsOpenedWithAnEmptyOneAndWithNone(Pkcs12 style, @Nullable String password) {
        byte[] content = TestEncryption.pkcs12(style, CHAIN, "");

        assertThat(ClientCertificate.parse(content, password).chain()).isEqualTo(CHAIN.chain());
    }

    @Test
    void textAroundPemBlocksIsIgnored() {
        String text =
                "\uFEFFBag Attributes\r\n    localKeyID: 01 00 00 00\r\n    friendlyName: app\r\nKey Attributes: <No Attributes>\r\n"
                        + CHAIN.pem().replace("\n", "\r\n") + "subject=CN = application\r\n\r\nissuer=CN = x\r\n";

        assertThat(parse(text, null).certificate()).isEqualTo(CHAIN.certificate());
    }

    @Test
    void passwordIsIgnoredForAnUnencryptedPem() {
        assertThat(parse(CHAIN.pem(), "unused").certificate()).isEqualTo(CHAIN.certificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUBLIC KEY", "CERTIFICATE REQUEST", "EC PARAMETERS"})
    void otherBlocksOfPemAreIgnored(String label) {
        String text = TestPem.block(label, new byte[] {1, 2, 3}) + CHAIN.pem();

        assertThat(parse(text, null).certificate()).isEqualTo(CHAIN.certificate());
    }

    private static ClientCertificate parse(String text, @Nullable String password) {
        return ClientCertificate.parse(text.getBytes(UTF_8), password);
    }
}
