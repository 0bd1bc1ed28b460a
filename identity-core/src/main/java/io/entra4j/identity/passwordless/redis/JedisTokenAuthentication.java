package io.entra4j.identity.passwordless.redis;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import redis.clients.authentication.core.SimpleToken;
import redis.clients.authentication.core.TokenAuthConfig;
import redis.clients.jedis.authentication.AuthXManager;

/**
 * Logs Jedis' connections in to Redis by tokens. A new connection presents the current token, and live ones each token
 * that takes its place: idle connections of a pool at once, borrowed ones when they are given back. One object serves all
 * pools of a client. Safe for use by many threads.
 *
 * <p>Not for subscriptions: on RESP2, its default protocol, Jedis refuses them, and on RESP3 its subscriber may take the
 * answer to a login for a message, and give a connection back that mixes up answers. Use Lettuce for subscriptions.
 *
 * <pre>{@code
 * JedisTokenAuthentication tokens = new JedisTokenAuthentication(new ConnectionTokens(credential, null, scope));
 * RedisClient jedis = RedisClient.builder().hostAndPort(host, 10000)
 *         .clientConfig(DefaultJedisClientConfig.builder().ssl(true).authXManager(tokens.manager()).build()).build();
 * }</pre>
 *
 * <p>Jedis' own manager of tokens would ask for the first token when a pool is made and never again if that fails, stops
 * for all pools of a cluster when one of them is closed, and ends for good after some failures. So it is given a token
 * without an end, whose value is the credential's current token, and new tokens are presented from here.
 *
 * @see <a href="https://redis.io/docs/latest/develop/clients/jedis/amr/">Jedis and Azure Managed Redis</a>
 */
public final class JedisTokenAuthentication implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(JedisTokenAuthentication.class);

    /** A connection that was given a token is known to Jedis after it has logged in. By then it has or it never will. */
    private static final Duration LONGEST_LOGIN = Duration.ofSeconds(5);

    private static final int MAX_TRIES = 1_000;

    private final ConnectionTokens tokens;
    private final AuthXManager manager;
    private final CurrentToken current = new CurrentToken(this::next);
    private final AtomicBoolean following = new AtomicBoolean();
    private final Disposable.Swap renewals = Disposables.swap();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long lastLogin = System.nanoTime();
    private volatile @Nullable AccessToken newest;

    /**
     * Creates the authentication. No token is requested yet.
     *
     * @param tokens the tokens; without a user name of theirs, connections log in with the ID that the token names
     */
    public JedisTokenAuthentication(ConnectionTokens tokens) {
        this.tokens = Objects.requireNonNull(tokens, "'tokens' must not be null");
        this.manager = new AuthXManager(TokenAuthConfig.builder()
                .identityProviderConfig(() -> () -> current)
                .expirationRefreshRatio(1)
                .tokenRequestExecTimeoutInMs(Math.toIntExact(LONGEST_LOGIN.toMillis()))
                .build());
        // Takes the token over. Its threads have nothing else to do, and it is never started a second time.
        manager.start();
        manager.stop();
        current.open();
    }

    /**
     * Returns what Jedis is configured with.
     *
     * @return the same manager each time, for {@code DefaultJedisClientConfig.Builder#authXManager}
     */
    public AuthXManager manager() {
        return manager;
    }

    /** Returns the token for a new connection, and follows it from the first connection on. */
    private SimpleToken next() {
        lastLogin = System.nanoTime();
        AccessToken token = tokens.forConnection();
        if (following.compareAndSet(false, true)) {
            renewals.update(follow(token));
        }
        return simple(token);
    }

    private SimpleToken simple(AccessToken token) {
        return new SimpleToken(
                tokens.username(token),
                token.getToken(),
                token.getExpiresAt().toInstant().toEpochMilli(),
                0,
                Map.of());
    }

    private Disposable follow(AccessToken first) {
        return tokens.stream()
                .skipWhile(token -> token.getToken().equals(first.getToken()))
                .doOnNext(token -> newest = token)
                .flatMap(this::presentToAll)
                .subscribe(done -> {}, failure -> LOGGER.error("Connections to Redis get no new tokens.", failure));
    }

    /** A connection that logs in meanwhile is not known yet: it gets the token a little later. */
    private Flux<Void> presentToAll(AccessToken token) {
        boolean someLogIn = System.nanoTime() - lastLogin < LONGEST_LOGIN.toNanos();
        Mono<Void> now = Mono.<Void>fromRunnable(() -> present(token)).subscribeOn(Schedulers.boundedElastic());
        return someLogIn ? now.concatWith(Mono.delay(LONGEST_LOGIN).then(now)) : now.flux();
    }

    private void present(AccessToken token) {
        lock.lock();
        try {
            for (int tries = 0; tries < MAX_TRIES && token.equals(newest); tries++) {
                if (isPresented(token)) {
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isPresented(AccessToken token) {
        try {
            manager.authenticateConnections(simple(token));
            return true;
        } catch (ConcurrentModificationException e) {
            // The manager walks through a list to which connections are added, and from which it takes those that
            // ended.
            return false;
        } catch (RuntimeException e) {
            // Of a pool that is closed, or of its clean-up. Each connection has the token, and presents it when it is
            // checked or given back.
            LOGGER.debug("A pool could not check its connections to Redis.", e);
            return true;
        }
    }

    /** Ends following the token. Connections that live on are cut when their token expires. */
    @Override
    public void close() {
        following.set(true);
        renewals.dispose();
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "JedisTokenAuthentication";
    }
}
