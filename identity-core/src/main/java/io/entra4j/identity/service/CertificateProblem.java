package io.entra4j.identity.service;

import io.entra4j.identity.Failure;

/**
 * Says what is wrong with a certificate. Its catcher adds where the certificate is from. Holds no password and no key.
 */
final class CertificateProblem extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String remedy;

    /**
     * @param reason text that follows a colon, without a full stop: "PEM without a private key"
     * @param remedy a sentence
     */
    CertificateProblem(String reason, String remedy) {
        super(Failure.of("The certificate cannot be used: " + reason + ".", remedy)
                .toString());
        this.reason = reason;
        this.remedy = remedy;
    }

    String reason() {
        return reason;
    }

    /**
     * @param origin the setting, and the file if the setting names one
     */
    Failure failure(String credential, String origin) {
        return Failure.of("%s cannot use %s: %s.".formatted(credential, origin, reason), remedy);
    }
}
