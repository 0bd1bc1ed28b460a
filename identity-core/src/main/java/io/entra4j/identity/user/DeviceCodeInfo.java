package io.entra4j.identity.user;

import java.time.OffsetDateTime;
import java.util.concurrent.CountDownLatch;

/** Holds what a user has to know to sign in on another device. */
public final class DeviceCodeInfo {

    private final String userCode;
    private final String deviceCode;
    private final String verificationUrl;
    private final OffsetDateTime expiresOn;
    private final String message;
    private final CountDownLatch cancelled;

    /**
     * Creates one, for tests of what shows it.
     *
     * @param userCode what the user has to enter
     * @param deviceCode what tokens are asked for with
     * @param verificationUrl where the user has to enter it
     * @param expiresOn when the code ends
     * @param message tells the user all that
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
     * Returns what the user has to enter.
     *
     * @return a short code without control characters; whoever enters it signs in to this application, so show it to its user only
     */
    public String getUserCode() {
        return userCode;
    }

    /**
     * Returns what the credential asks for tokens with.
     *
     * @return a secret, of no use to the user
     * @deprecated who has it can fetch the user's tokens; show {@link #getMessage()}, or {@link #getUserCode()} and
     *     {@link #getVerificationUrl()}
     */
    @Deprecated
    public String getDeviceCode() {
        return deviceCode;
    }

    /**
     * Returns where the user has to enter it.
     *
     * @return an {@code https} URL
     */
    public String getVerificationUrl() {
        return verificationUrl;
    }

    /**
     * Returns when the code ends.
     *
     * @return about 15 minutes from now, in UTC
     */
    public OffsetDateTime getExpiresOn() {
        return expiresOn;
    }

    /**
     * Returns a text that tells the user all that.
     *
     * @return one line in the service's words, without control characters
     */
    public String getMessage() {
        return message;
    }

    /** Ends the wait for the user. Whoever asked for a token is told so. May be called by any thread, at any time. */
    public void cancel() {
        cancelled.countDown();
    }

    /**
     * Shows no code.
     *
     * @return the type's name
     */
    @Override
    public String toString() {
        return "DeviceCodeInfo";
    }
}
