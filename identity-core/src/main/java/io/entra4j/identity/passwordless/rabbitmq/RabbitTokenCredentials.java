package io.entra4j.identity.passwordless.rabbitmq;

import com.azure.core.credential.AccessToken;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.CredentialsProvider;
import com.rabbitmq.client.impl.CredentialsRefreshService;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Logs connections in to RabbitMQ by tokens. A new connection presents the current token, and live ones each token that
 * takes its place, before the old one expires. One object serves all connections of a factory, and follows the token once
 * for all of them. Safe for use by many threads.
 *
 * <pre>{@code
 * RabbitTokenCredentials tokens = new RabbitTokenCredentials(new ConnectionTokens(credential, null, scope));
 * ConnectionFactory factory = new ConnectionFactory();
 * factory.useSslProtocol(SSLContext.getDefault());
 * factory.enableHostnameVerification();
 * factory.setCredentialsProvider(tokens);
 * factory.setCredentialsRefreshService(tokens);
 * }</pre>
 *
 * <p>TLS is needed, so that other computers cannot read the token. Without its argument, {@code useSslProtocol} would
 * trust any server.
 *
 * <p>The client's own {@code DefaultCredentialsRefreshService} is not used: after three failures within some seconds, it
 * waits for most of the old token's remaining life before it tries again.
 *
 * @see <a href="https://www.rabbitmq.com/docs/oauth2">RabbitMQ and OAuth 2.0</a>
 */
public final class RabbitTokenCredentials implements CredentialsProvider, CredentialsRefreshService {

    private static final Logger LOGGER = LoggerFactory.getLogger(RabbitTokenCredentials.class);

    /** A connection takes a new token when it is open, which it is a moment after it was registered. */
    private static final Duration OPENING = Duration.ofSeconds(1);

    private final ConnectionTokens tokens;
    private final Flux<AccessToken> renewals;
    private final Map<String, Disposable> connections = new ConcurrentHashMap<>();
    /** New tokens of open connections, by the thread on which a connection asks for its token. */
    private final Map<Thread, AccessToken> renewing = new ConcurrentHashMap<>();

    private volatile @Nullable AccessToken last;

    /**
     * Creates the credentials. No token is requested yet.
     *
     * @param tokens the tokens; without a user name of theirs, connections send an empty one
     */
    public RabbitTokenCredentials(ConnectionTokens tokens) {
        this.tokens = Objects.requireNonNull(tokens, "'tokens' must not be null");
        this.renewals = tokens.stream()
                .doOnError(failure -> LOGGER.error("Connections to RabbitMQ get no new tokens.", failure))
                .replay(1)
                .refCount();
    }

    /**
     * Returns the user name. RabbitMQ takes the name from the token, and none is needed here.
     *
     * @return the name that was set for the tokens, else an empty one
     */
    @Override
    public String getUsername() {
        String username = tokens.username();
        return username == null ? "" : username;
    }

    /**
     * Returns the current token, for a new connection, and counts the connection. Blocks if the token must be fetched.
     *
     * @return the token
     * @throws ShutdownSignalException if no token can be had; its cause is the credential's exception. Of this exception,
     *     the client makes an {@link java.io.IOException}, and closes the socket
     */
    @Override
    public String getPassword() {
        AccessToken token = renewing.get(Thread.currentThread());
        return (token == null ? forConnection() : token).getToken();
    }

    private AccessToken forConnection() {
        try {
            AccessToken token = tokens.forConnection();
            last = token;
            return token;
        } catch (RuntimeException e) {
            ShutdownSignalException failure =
                    new ShutdownSignalException(true, false, null, this, "There is no token to log in with: ", null);
            failure.initCause(e);
            throw failure;
        }
    }

    /**
     * Returns how long the token is good that a new connection got last.
     *
     * @return the time; negative if it has expired
     */
    @Override
    public Duration getTimeBeforeExpiration() {
        AccessToken token = last;
        return token == null ? Duration.ZERO : token.getDurationUntilExpiration();
    }

    /** Does nothing: the credential renews its token by itself. */
    @Override
    public void refresh() {}

    /**
     * Returns whether a new connection needs another token than the current one.
     *
     * @return {@code false}
     */
    @Override
    public boolean isApproachingExpiration(Duration timeBeforeExpiration) {
        return false;
    }

    /**
     * Presents each new token to the broker on a connection, until the connection is closed.
     *
     * @param provider not used
     * @param refresh asks for the password and sends it; returns {@code false} if the connection is closed
     * @return stands for the connection
     */
    @Override
    public String register(CredentialsProvider provider, Callable<Boolean> refresh) {
        String connection = UUID.randomUUID().toString();
        // The token may have been replaced while the connection logged in. So it gets the current one once more.
        connections.put(
                connection,
                renewals.delaySubscription(OPENING)
                        .onBackpressureLatest()
                        .concatMap(token -> present(token, refresh).subscribeOn(Schedulers.boundedElastic()), 1)
                        .takeWhile(isOpen -> isOpen)
                        .onErrorComplete()
                        .subscribe());
        return connection;
    }

    private Mono<Boolean> present(AccessToken token, Callable<Boolean> refresh) {
        return Mono.fromCallable(() -> {
            renewing.put(Thread.currentThread(), token);
            try {
                return refresh.call();
            } catch (Exception e) {
                LOGGER.warn(
                        "A connection to RabbitMQ did not take a new token. It is refused when its old token expires.",
                        e);
                return true;
            } finally {
                renewing.remove(Thread.currentThread());
            }
        });
    }

    @Override
    public void unregister(CredentialsProvider provider, String connection) {
        Disposable renewal = connections.remove(connection);
        if (renewal != null) {
            renewal.dispose();
        }
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "RabbitTokenCredentials";
    }
}
