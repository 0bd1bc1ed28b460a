package io.entra4j.identity.service;

import java.util.List;
import java.util.stream.Stream;

/**
 * Kinds of content that users mistake for a certificate. Recognised by the beginning, so that a message can name the
 * kind.
 */
enum UnusableContent {
    JAVA_KEY_STORE(
            "a Java key store (JKS)",
            "convert it: keytool -importkeystore -srckeystore <file> -destkeystore new.p12 -deststoretype PKCS12",
            "\u00FE\u00ED\u00FE\u00ED",
            "\u00CE\u00CE\u00CE\u00CE"),
    PEM_WITHOUT_BLANKS(
            "PEM whose blanks and line breaks were removed",
            "keep the blanks and line breaks, or encode the whole file in Base64.",
            "-----BEGIN"),
    SSH_KEY(
            "a key of SSH",
            "use the certificate that is registered with the application, and its private key.",
            "ssh-",
            "ecdsa-",
            "---- BEGIN SSH2",
            "PuTTY-User-Key-File"),
    KEY_VAULT_REFERENCE(
            "a reference to Key Vault that was not resolved",
            "let the app's identity read the secret; the portal shows why it could not.",
            "@Microsoft.KeyVault("),
    JSON("JSON", "use the certificate in it alone, such as the 'value' of Key Vault's secret.", "{", "["),
    MARKUP("XML or a web page", "download the certificate itself.", "<"),
    PATH("a path", "give the file's content, or set the path where a path is expected.", "/", "./", "file:", "~/");

    private final String reason;
    private final String remedy;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is
    private final List<String> beginnings;

    UnusableContent(String what, String remedy, String... beginnings) {
        this.reason = "it is %s, and neither PEM nor PKCS#12".formatted(what);
        this.remedy = remedy;
        this.beginnings = List.of(beginnings);
    }

    static CertificateProblem of(String text) {
        if (text.isBlank()) {
            return new CertificateProblem("it is empty", "write the private key and its certificate to it.");
        }
        String begin = text.stripLeading();
        return Stream.of(values())
                .filter(one -> one.beginnings.stream().anyMatch(begin::startsWith))
                .findFirst()
                .map(one -> new CertificateProblem(one.reason, one.remedy))
                .orElseGet(() -> new CertificateProblem(
                        "it is neither PEM nor PKCS#12",
                        "use a PEM file that begins with '-----BEGIN', or a .pfx or .p12 file."));
    }
}
