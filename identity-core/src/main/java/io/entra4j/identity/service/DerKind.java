package io.entra4j.identity.service;

/** Kinds of binary content. Some tags show the kind; nothing is decoded. */
enum DerKind {
    /** PKCS#12, or damaged content. Reading it shows which of them. */
    PKCS12("", ""),
    CERTIFICATE(
            "a certificate without its private key (DER)",
            "use PKCS#12 (.pfx), or PEM with the private key and its certificate."),
    CERTIFICATE_REQUEST(
            "a certificate request, and no certificate (DER)",
            "use the certificate that was issued for it, together with its private key."),
    PRIVATE_KEY(
            "a private key without its certificate (DER)",
            "write both to one PEM file; 'openssl pkey -inform DER -in <key>' prints the key as PEM."),
    PUBLIC_KEY("a public key, and no certificate (DER)", "use the certificate together with its private key."),
    PKCS7(
            "PKCS#7, which holds certificates without a private key",
            "use PKCS#12 (.pfx), or PEM with the private key and its certificate.");

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OBJECT_ID = 0x06;
    private static final int SEQUENCE = 0x30;

    private final String reason;
    private final String remedy;

    DerKind(String reason, String remedy) {
        this.reason = reason;
        this.remedy = remedy;
    }

    /**
     * Returns whether the content is a sequence. Text may begin with the same byte, '0', but its next bytes differ from
     * those of a long or a short sequence.
     */
    static boolean isSequence(byte[] content) {
        return content.length > 2 && content[0] == SEQUENCE && (content[1] < 0 || content[2] == INTEGER);
    }

    static DerKind of(byte[] content) {
        try {
            int first = start(content, 0);
            return switch (content[first]) {
                case OBJECT_ID -> PKCS7;
                case INTEGER -> content[start(content, first)] == 3 ? PKCS12 : PRIVATE_KEY;
                case SEQUENCE -> ofSequence(content, first);
                default -> PKCS12;
            };
        } catch (IndexOutOfBoundsException e) {
            return PKCS12;
        }
    }

    /** Encrypted keys and public keys begin with an algorithm. Certificates and requests begin with a version. */
    private static DerKind ofSequence(byte[] content, int first) {
        return switch (content[start(content, first)]) {
            case OBJECT_ID -> content[end(content, first)] == BIT_STRING ? PUBLIC_KEY : PRIVATE_KEY;
            case INTEGER -> CERTIFICATE_REQUEST;
            default -> CERTIFICATE;
        };
    }

    CertificateProblem problem() {
        return new CertificateProblem(reason, remedy);
    }

    private static int start(byte[] content, int at) {
        int length = content[at + 1] & 0xff;
        return at + 2 + (length > 0x80 ? length & 0x7f : 0);
    }

    /** Returns where an algorithm ends. Algorithms are short, so their length takes one or two bytes. */
    private static int end(byte[] content, int at) {
        int length = content[at + 1] & 0xff;
        return start(content, at) + (length < 0x80 ? length : content[at + 2] & 0xff);
    }
}
