package io.entra4j.identity.passwordless.redis;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.authentication.core.SimpleToken;
import redis.clients.authentication.core.Token;

/**
 * Token without an end, whose user and value are those of the credential's current token. Jedis asks for both when it
 * makes a connection, on the thread that wants the connection: first for the user, then for the value. Another thread may
 * ask between the two: then the value is of the token that this thread got, for the same user.
 */
final class CurrentToken implements Token {

    private static final long NEVER = Long.MAX_VALUE / 4;

    private final Supplier<SimpleToken> next;
    private volatile @Nullable SimpleToken last;
    private volatile boolean open;

    CurrentToken(Supplier<SimpleToken> next) {
        this.next = next;
    }

    /** Until then, nothing is asked for: Jedis reads the token once when it takes it over. */
    void open() {
        open = true;
    }

    @Override
    public String getUser() {
        if (!open) {
            return "";
        }
        SimpleToken token = next.get();
        last = token;
        return token.getUser();
    }

    @Override
    public String getValue() {
        if (!open) {
            return "";
        }
        SimpleToken token = last;
        return token == null ? next.get().getValue() : token.getValue();
    }

    @Override
    public long getExpiresAt() {
        return NEVER;
    }

    @Override
    public long getReceivedAt() {
        return 0;
    }

    @Override
    public boolean isExpired() {
        return false;
    }

    @Override
    public long ttl() {
        return NEVER;
    }

    @Override
    public <T> @Nullable T tryGet(String key, Class<T> type) {
        return null;
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "CurrentToken";
    }
}
