package io.entra4j.identity.developer;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignTime;
import io.entra4j.identity.http.JwtClaims;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Makes a token of what a tool printed. */
final class PrintedToken {

    private PrintedToken() {}

    /**
     * Makes it.
     *
     * @param token not blank
     * @param printed when it expires, as the tool says; {@code null} if the tool does not say, or not readably: then the
     *     token itself is read
     * @return the token; {@code null} if it cannot be told when it expires
     */
    static @Nullable AccessToken of(String token, @Nullable Instant printed) {
        Instant expiresAt =
                printed != null ? printed : ForeignTime.at(JwtClaims.of(token).get("exp"));
        return token.isBlank() || expiresAt == null ? null : new AccessToken(token, expiresAt.atOffset(ZoneOffset.UTC));
    }
}
