package io.entra4j.identity.service;

import io.entra4j.identity.FailureMessage;

/** Says what is wrong with a certificate, to whoever knows where it came from. Never holds a password or a key. */
final class CertificateProblem extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String remedy;

    /**
     * @param reason goes on after a colon, without full stop: "PEM without a private key"
     * @param remedy a sentence
     */
    CertificateProblem(String reason, String remedy) {
        super(FailureMessage.of("The certificate cannot be used: " + reason + ".", remedy));
        this.reason = reason;
        this.remedy = remedy;
    }

    String reason() {
        return reason;
    }

    /**
     * @param origin the setting, and which file if it is one
     */
    String message(String credential, String origin) {
        return FailureMessage.of("%s cannot use %s: %s.".formatted(credential, origin, reason), remedy);
    }
}
