package io.entra4j.identity;

import io.entra4j.identity.http.PlainDuration;
import java.time.Duration;

/**
 * Tells that no token came within the time that the caller allowed. This says nothing about the credential, so it is
 * not an authentication failure. The fetch goes on, and its token serves later callers.
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
