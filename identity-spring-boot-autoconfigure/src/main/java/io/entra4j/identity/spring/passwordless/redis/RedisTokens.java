package io.entra4j.identity.spring.passwordless.redis;

import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/** Decides, when the connection factory is made, whether its connections log in by tokens. */
public final class RedisTokens {

    private static final String KIND = "redis";
    private static final String BEAN = "redisConnectionFactory";

    private final PasswordlessConnections connections;
    private final BeanFactory beans;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RedisTarget target;
    private @Nullable ConnectionTokens tokens;

    /**
     * Creates the decision.
     *
     * @param connections decides which connections use tokens
     * @param beans what Spring Boot makes the connection factory of
     */
    public RedisTokens(PasswordlessConnections connections, BeanFactory beans) {
        this.connections = connections;
        this.beans = beans;
    }

    /** Returns the tokens, {@code null} if the connections do not use any. */
    @Nullable
    ConnectionTokens get() {
        lock.lock();
        try {
            if (target == null) {
                target = RedisTarget.of(beans);
                tokens = decide(target);
            }
            return tokens;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ConnectionTokens decide(RedisTarget to) {
        ConnectionTokens decided =
                connections.tokens(KIND, BEAN, AzureService.REDIS, to.hosts(), to.username(), to.hasPassword());
        if (decided != null) {
            // A cache in this Redis needs the token to connect, so the token must not be looked for there.
            beans.getBeanProvider(SharedTokenCache.class).ifAvailable(cache -> cache.exclude(decided.scopes()));
        }
        return decided;
    }

    boolean bySentinel() {
        RedisTarget decided = target;
        return decided != null && decided.bySentinel();
    }

    static void requireTls(boolean isUsed) {
        if (!isUsed) {
            throw new InvalidCredentialPropertyException(
                    "spring.data.redis.ssl.enabled",
                    "It is not true, but the connections to Redis log in by tokens, which other computers could read on the"
                            + " way.",
                    "Set it to true, use 'rediss://' in spring.data.redis.url, or set"
                            + " azure.identity.passwordless.redis.mode to 'off'.");
        }
    }
}
