package io.entra4j.identity;

import io.entra4j.identity.engine.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Holds the token that a user's client sent to this application. With it, the application requests another token on the
 * user's behalf. Two assertions are equal if their tokens are the same. Caches keep only the hash of the token.
 */
public final class UserAssertion {

    private final @Nullable String token;
    private final String hash;

    private UserAssertion(@Nullable String token, String hash) {
        this.token = token;
        this.hash = hash;
    }

    /**
     * Creates an assertion from the token as the client sent it.
     *
     * @param token a JWT, without {@code Bearer}
     * @return the assertion
     * @throws IllegalArgumentException if it is blank, or still has the scheme before it
     */
    public static UserAssertion of(String token) {
        if (token.isBlank() || token.indexOf(' ') >= 0) {
            throw new IllegalArgumentException(
                    "'userAssertion' must be the token alone, without 'Bearer' before it, and not blank.");
        }
        return new UserAssertion(token, Sha256.hex(token));
    }

    /**
     * Returns the token.
     *
     * @return the secret itself
     * @throws IllegalStateException if only the hash was kept, as in a cache
     */
    public String token() {
        if (token == null) {
            throw new IllegalStateException("Only the hash of this assertion was kept.");
        }
        return token;
    }

    /** In hexadecimal digits. */
    String hash() {
        return hash;
    }

    UserAssertion withoutToken() {
        return new UserAssertion(null, hash);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UserAssertion that && hash.equals(that.hash);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }

    @Override
    public String toString() {
        return "UserAssertion";
    }
}
