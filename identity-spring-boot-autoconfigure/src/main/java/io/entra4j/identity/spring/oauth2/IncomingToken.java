package io.entra4j.identity.spring.oauth2;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;

/**
 * Key that tells the tokens of callers apart without holding a token. Two callers of the same name have two keys, and
 * so has one caller with two tokens.
 *
 * @param registrationId ID of the registration whose tokens are fetched
 * @param hash hash of the caller's token
 */
record IncomingToken(String registrationId, String hash) {

    static IncomingToken of(String registrationId, String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return new IncomingToken(
                    registrationId, Base64.getUrlEncoder().withoutPadding().encodeToString(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the key of the caller's token, {@code null} if the caller has none. */
    static @Nullable IncomingToken of(String registrationId, @Nullable Authentication caller) {
        OAuth2Token token = token(caller);
        return token == null ? null : of(registrationId, token.getTokenValue());
    }

    static @Nullable OAuth2Token token(@Nullable Authentication caller) {
        if (caller == null) {
            return null;
        }
        if (caller.getPrincipal() instanceof OAuth2Token token) {
            return token;
        }
        return caller.getCredentials() instanceof OAuth2Token token ? token : null;
    }

    @Override
    public String toString() {
        return "IncomingToken[" + registrationId + "]";
    }
}
