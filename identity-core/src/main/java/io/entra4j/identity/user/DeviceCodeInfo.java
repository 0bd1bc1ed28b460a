package io.entra4j.identity.user;

import java.time.OffsetDateTime;
import java.util.concurrent.CountDownLatch;

/** Holds the code and the address that a user needs to sign in on another device. */
public final class DeviceCodeInfo {

    private final String userCode;
    private final String deviceCode;
    private final String verificationUrl;
    private final OffsetDateTime expiresOn;
    private final String message;
    private final CountDownLatch cancelled;

    /**
     * Creates the information, for tests of code that shows it.
     *
     * @param userCode the code that the user has to enter
     * @param deviceCode the secret that fetches the tokens
     * @param verificationUrl the page where the user has to enter the code
     * @param expiresOn when the code expires
     * @param message a text for the user that says all of this
     */
    public DeviceCodeInfo(
            String userCode, String deviceCode, String verificationUrl, OffsetDateTime expiresOn, String message) {
        this(userCode, deviceCode, verificationUrl, expiresOn, message, new CountDownLatch(1));
    }

    DeviceCodeInfo(
            String userCode,
            String deviceCode,
            String verificationUrl,
            OffsetDateTime expiresOn,
            String message,
            CountDownLatch cancelled) {
        this.userCode = userCode;
        this.deviceCode = deviceCode;
        this.verificationUrl = verificationUrl;
        this.expiresOn = expiresOn;
        this.message = message;
        this.cancelled = cancelled;
    }

    /**
     * Returns the code that the user has to enter.
     *
     * @return a short code without control characters. A person who enters it signs in to this application, so show it
     *     to its user only
     */
    public String getUserCode() {
        return userCode;
    }

    /**
     * Returns the secret with which the credential fetches the tokens.
     *
     * @return a secret, which the user does not need
     * @deprecated every program that has it can fetch the user's tokens; show {@link #getMessage()}, or {@link
     *     #getUserCode()} and {@link #getVerificationUrl()}
     */
    @Deprecated
    public String getDeviceCode() {
        return deviceCode;
    }

    /**
     * Returns the page where the user has to enter the code.
     *
     * @return an {@code https} URL
     */
    public String getVerificationUrl() {
        return verificationUrl;
    }

    /**
     * Returns when the code expires.
     *
     * @return about 15 minutes from now, in UTC
     */
    public OffsetDateTime getExpiresOn() {
        return expiresOn;
    }

    /**
     * Returns a text for the user, with the code and the page.
     *
     * @return one line in the service's words, without control characters
     */
    public String getMessage() {
        return message;
    }

    /** Ends the wait for the user. The request for a token then fails. May be called by any thread, at any time. */
    public void cancel() {
        cancelled.countDown();
    }

    /**
     * Returns the type's name, without the codes.
     *
     * @return the type's name
     */
    @Override
    public String toString() {
        return "DeviceCodeInfo";
    }
}
