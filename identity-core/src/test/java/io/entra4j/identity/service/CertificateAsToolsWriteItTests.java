package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.TestEncryption.Pkcs12;
import java.nio.charset.Charset;
import java.util.Base64;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Certificates as vaults, shells and pipelines hand them out, which is seldom as openssl does. */
class CertificateAsToolsWriteItTests {

    private static final TestCertificate CHAIN = TestCertificate.issued("CN=application");
    private static final String PEM = CHAIN.pem();
    private static final String WITH_KEY = "use the certificate together with its private key.";

    static Stream<Arguments> readable() {
        byte[] pkcs12 = TestEncryption.pkcs12(Pkcs12.JAVA, CHAIN, "");
        String base64 = Base64.getEncoder().encodeToString(pkcs12);
        String lines = Base64.getMimeEncoder().encodeToString(pkcs12);
        return Stream.of(
                named("PKCS#12 in Base64, as Key Vault's secret", base64.getBytes(UTF_8)),
                named("PKCS#12 in Base64, with a line break behind it", (base64 + "\r\n").getBytes(UTF_8)),
                named("PKCS#12 in Base64, in lines", lines.getBytes(UTF_8)),
                named(
                        "PKCS#12 in Base64, in lines of another end",
                        lines.replace("\r\n", "\n").getBytes(UTF_8)),
                named(
                        "PKCS#12 in Base64, with line breaks as \\n",
                        lines.replace("\r\n", "\\n").getBytes(UTF_8)),
                named("PKCS#12 in Base64, in quotes", ('"' + base64 + "\"\n").getBytes(UTF_8)),
                named("PKCS#12 in Base64, with a byte order mark", ("\uFEFF" + base64).getBytes(UTF_8)),
                named("PKCS#12 in Base64, in UTF-16", marked(base64, UTF_16LE)),
                named("PKCS#12 in Base64 twice", encoded(base64).getBytes(UTF_8)),
                named("PEM in Base64", encoded(PEM).getBytes(UTF_8)),
                named("PEM with a byte order mark", marked(PEM, UTF_8)),
                named("PEM in UTF-16, little end first", marked(PEM, UTF_16LE)),
                named("PEM in UTF-16, big end first", marked(PEM, UTF_16BE)),
                named("PEM in UTF-16, without a mark", PEM.getBytes(UTF_16LE)),
                named("PEM in UTF-16, big end first, without a mark", PEM.getBytes(UTF_16BE)),
                named("PEM in UTF-16, with Windows' line breaks", marked(PEM.replace("\n", "\r\n"), UTF_16LE)),
                named("PEM with line breaks as \\n", PEM.replace("\n", "\\n").getBytes(UTF_8)),
                named(
                        "PEM with line breaks as \\r\\n",
                        PEM.replace("\n", "\\r\\n").getBytes(UTF_8)),
                named(
                        "PEM with line breaks as \\\\n",
                        PEM.replace("\n", "\\\\n").getBytes(UTF_8)),
                named("PEM with blanks for line breaks", PEM.replace("\n", " ").getBytes(UTF_8)),
                named("PEM without line breaks", PEM.replace("\n", "").getBytes(UTF_8)),
                named("PEM in quotes", ('"' + PEM.replace("\n", "\\n") + '"').getBytes(UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void certificateIsReadInTheFormatsOfCommonTools(byte[] content) {
        assertThat(ClientCertificate.parse(content, null).chain()).isEqualTo(CHAIN.chain());
    }

    static Stream<Arguments> unusable() throws Exception {
        byte[] der = CHAIN.certificate().getEncoded();
        byte[] open = SubjectPublicKeyInfo.getInstance(
                        CHAIN.certificate().getPublicKey().getEncoded())
                .getEncoded();
        byte[] request = {0x30, (byte) 0x82, 1, 0, 0x30, (byte) 0x81, (byte) 0xf0, 2, 1, 0, 0x30, 0};
        byte[] pkcs7 = {0x30, (byte) 0x82, 1, 0, 6, 9, 42, (byte) 0x86, 72, (byte) 0x86, (byte) 0xf7, 13, 1, 7, 2};
        String issued = "use the certificate that was issued for it, together with its private key.";
        String other = "use PKCS#12 (.pfx), or PEM with the private key and its certificate.";
        return Stream.of(
                unusable("a certificate without its private key (DER)", der, other),
                unusable(
                        "a certificate without its private key (DER)",
                        encoded(der).getBytes(UTF_8),
                        other),
                unusable(
                        "a private key without its certificate (DER)",
                        CHAIN.privateKey().getEncoded(),
                        "write both to one PEM file; 'openssl pkey -inform DER -in <key>' prints the key as PEM."),
                unusable("a public key, and no certificate (DER)", open, WITH_KEY),
                unusable("a certificate request, and no certificate (DER)", request, issued),
                unusable("PKCS#7, which holds certificates without a private key", pkcs7, other),
                unusable("a public key, and no certificate", TestPem.block("PUBLIC KEY", open), WITH_KEY),
                unusable(
                        "a certificate request, and no certificate", TestPem.block("CERTIFICATE REQUEST", der), issued),
                unusable(
                        "a certificate request, and no certificate",
                        TestPem.block("NEW CERTIFICATE REQUEST", der),
                        issued),
                unusable("PKCS#7, which holds certificates without a private key", TestPem.block("PKCS7", der), other),
                unusable(
                        "PEM without a private key",
                        TestPem.certificate(CHAIN.certificate()),
                        "append the private key to it ('-----BEGIN PRIVATE KEY-----')."),
                unusable(
                        "PEM whose private key is in OpenSSH's own format",
                        TestPem.block("OPENSSH PRIVATE KEY", der),
                        "convert the key: ssh-keygen -p -m PKCS8 -f <file>"),
                unusable(
                        "it is PEM whose blanks and line breaks were removed, and neither PEM nor PKCS#12",
                        PEM.replaceAll("\\s", ""),
                        "keep them, or give it as Base64 text of the whole file."),
                unusable(
                        "it is a key of SSH, and neither PEM nor PKCS#12",
                        "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7 user@machine\n",
                        "use the certificate that is registered with the application, and its private key."),
                unusable(
                        "it is a Java key store (JKS), and neither PEM nor PKCS#12",
                        new byte[] {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed, 0, 0, 0, 2},
                        "convert it: keytool -importkeystore -srckeystore <file> -destkeystore new.p12 -deststoretype PKCS12"),
                unusable(
                        "it is a reference to Key Vault that was not resolved, and neither PEM nor PKCS#12",
                        "@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/app)",
                        "let the app's identity read the secret; the portal shows why it could not."),
                unusable(
                        "it is JSON, and neither PEM nor PKCS#12",
                        "{\"value\": \"MII\"}",
                        "use the certificate in it alone, such as the 'value' of Key Vault's secret."),
                unusable(
                        "it is XML or a web page, and neither PEM nor PKCS#12",
                        "\uFEFF<!doctype html>",
                        "download the certificate itself."),
                unusable(
                        "it is a path, and neither PEM nor PKCS#12",
                        "/etc/tls/app.pem\n",
                        "give the file's content, or set the path where a path is expected."),
                unusable(
                        "it is neither PEM nor PKCS#12",
                        "0123456789abcdef0123456789ABCDEF01234567",
                        "use a PEM file that begins with '-----BEGIN', or a .pfx or .p12 file."));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void unusableContentIsReportedWithReasonAndRemedy(byte[] content, String reason, String remedy) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientCertificate.parse(content, null))
                .withMessage("The certificate cannot be used: %s.\nTry: %s", reason, remedy);
    }

    static Stream<Arguments> largest() {
        int size = CertificateContent.MAX_BYTES;
        return Stream.of("M", "\\", "\\n", " M", "-----BEGIN ", "-----BEGIN A-----", "\u0030\u0081", "\"", "\uFEFF")
                .map(piece -> piece.repeat(size / piece.getBytes(UTF_8).length))
                .map(text -> Arguments.argumentSet(text.substring(0, 4), text.getBytes(UTF_8)));
    }

    /** Ten seconds are a hundred times what any of them takes. */
    @ParameterizedTest
    @Tag("slow")
    @MethodSource("largest")
    @Timeout(10)
    void largestContentIsRefusedInLinearTime(byte[] content) {
        assertThatIllegalArgumentException().isThrownBy(() -> ClientCertificate.parse(content, null));
    }

    private static Arguments named(String name, byte[] content) {
        return Arguments.argumentSet(name, content);
    }

    private static Arguments unusable(String reason, String content, String remedy) {
        return unusable(reason, content.getBytes(UTF_8), remedy);
    }

    private static Arguments unusable(String reason, byte[] content, String remedy) {
        return Arguments.argumentSet(reason, content, reason, remedy);
    }

    private static byte[] marked(String text, Charset charset) {
        return ("\uFEFF" + text).getBytes(charset);
    }

    private static String encoded(String text) {
        return encoded(text.getBytes(UTF_8));
    }

    private static String encoded(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }
}
