package io.entra4j.identity.user;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/** Holds what a user has to know to sign in on another device. */
public final class DeviceCodeInfo {

    private final String userCode;
    private final String verificationUrl;
    private final Instant expiresAt;
    private final String message;
    private final CountDownLatch cancelled;

    DeviceCodeInfo(
            String userCode, String verificationUrl, Instant expiresAt, String message, CountDownLatch cancelled) {
        this.userCode = userCode;
        this.verificationUrl = verificationUrl;
        this.expiresAt = expiresAt;
        this.message = message;
        this.cancelled = cancelled;
    }

    /**
     * Returns what the user has to enter.
     *
     * @return a short code without control characters; whoever enters it signs in to this application, so show it to its user only
     */
    public String userCode() {
        return userCode;
    }

    /**
     * Returns where the user has to enter it.
     *
     * @return an {@code https} URL
     */
    public String verificationUrl() {
        return verificationUrl;
    }

    /**
     * Returns when the code ends.
     *
     * @return about 15 minutes from now
     */
    public Instant expiresAt() {
        return expiresAt;
    }

    /**
     * Returns a text that tells the user all that.
     *
     * @return one line in the service's words, without control characters
     */
    public String message() {
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
