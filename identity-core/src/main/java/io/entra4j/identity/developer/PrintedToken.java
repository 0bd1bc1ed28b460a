package io.entra4j.identity.developer;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignTime;
import io.entra4j.identity.http.JwtClaims;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Creates a token from the output of a tool. */
final class PrintedToken {

    private PrintedToken() {}

    /**
     * Creates the token.
     *
     * @param token not blank
     * @param printed the expiry that the tool printed; {@code null} if there is none that can be read: then the expiry
     *     is read from the token itself
     * @return the token; {@code null} if it is blank, or its expiry is not known
     */
    static @Nullable AccessToken of(String token, @Nullable Instant printed) {
        Instant expiresAt =
                printed != null ? printed : ForeignTime.at(JwtClaims.of(token).get("exp"));
        return token.isBlank() || expiresAt == null ? null : new AccessToken(token, expiresAt.atOffset(ZoneOffset.UTC));
    }
}
