package io.entra4j.identity;

import java.time.Duration;

/**
 * Tells that no token came within the time the caller allowed. It says nothing about the credential, so it is no
 * authentication failure; the fetch goes on, and serves whoever asks next.
 */
public final class TokenRequestTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TokenRequestTimeoutException(Duration timeout) {
        super(Failure.of(
                        "No token came within " + timeout.toMillis() + " ms.",
                        "allow more time, or ask again: the fetch goes on, and serves whoever asks next.")
                .toString());
    }
}
