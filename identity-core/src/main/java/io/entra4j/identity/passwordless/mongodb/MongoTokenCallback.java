package io.entra4j.identity.passwordless.mongodb;

import com.azure.core.credential.AccessToken;
import com.mongodb.MongoClientException;
import com.mongodb.MongoCredential.OidcCallback;
import com.mongodb.MongoCredential.OidcCallbackContext;
import com.mongodb.MongoCredential.OidcCallbackResult;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.time.Duration;

/** Gives MongoDB's driver a token when it asks for one. The driver lets one thread of a client ask at a time. */
final class MongoTokenCallback implements OidcCallback {

    /** The driver names more than any clock can count where it does not limit the time. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /** No time at all would mean that the token never expires. */
    private static final Duration SHORTEST_LIFE = Duration.ofMillis(1);

    private final ConnectionTokens tokens;

    MongoTokenCallback(ConnectionTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public OidcCallbackResult onRequest(OidcCallbackContext context) {
        try {
            AccessToken token = tokens.forConnectionAsync()
                    .blockOptional(shorter(context.getTimeout(), LONGEST_WAIT))
                    .orElseThrow(() -> new IllegalStateException("The credential returned none."));
            Duration left = token.getDurationUntilExpiration();
            return new OidcCallbackResult(token.getToken(), left.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : left);
        } catch (RuntimeException e) {
            throw new MongoClientException("There is no token for a new connection. " + e.getMessage(), e);
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "MongoTokenCallback";
    }
}
