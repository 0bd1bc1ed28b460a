package io.entra4j.identity;

import io.entra4j.identity.http.PlainDuration;
import java.time.Duration;

/**
 * Tells that no token came within the time the caller allowed. It says nothing about the credential, so it is no
 * authentication failure; the fetch goes on, and serves whoever asks next.
 */
public final class TokenRequestTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TokenRequestTimeoutException(String credential, TokenRequest request, Duration timeout) {
        super(Failure.of(
                        "%s got no token for %s within %s."
                                .formatted(credential, request.quotedScopes(), PlainDuration.of(timeout)),
                        "allow more time, or ask again: the request goes on in the background, and later calls use its"
                                + " token.")
                .toString());
    }
}
