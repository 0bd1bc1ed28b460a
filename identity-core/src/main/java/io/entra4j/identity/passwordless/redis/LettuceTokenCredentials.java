package io.entra4j.identity.passwordless.redis;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Logs Lettuce's connections in to Redis by tokens. A new connection presents the current token, and live ones each token
 * that takes its place, before the old one expires. That also holds for transactions and subscriptions, which go on. One
 * object serves all connections of a client, and follows the token once for all of them. Safe for use by many threads.
 *
 * <p>Lettuce follows tokens only if its options say so, and subscriptions need its default protocol, RESP3:
 *
 * <pre>{@code
 * RedisURI server = RedisURI.builder().withHost(host).withPort(10000).withSsl(true)
 *         .withAuthentication(new LettuceTokenCredentials(new ConnectionTokens(credential, null, scope))).build();
 * RedisClient client = RedisClient.create(server);
 * client.setOptions(ClientOptions.builder().reauthenticateBehavior(ON_NEW_CREDENTIALS).build());
 * }</pre>
 *
 * @see <a href="https://learn.microsoft.com/azure/redis/entra-for-authentication">Microsoft Entra ID for Azure Managed
 *     Redis</a>
 */
public final class LettuceTokenCredentials implements RedisCredentialsProvider {

    private final ConnectionTokens tokens;
    private final Flux<RedisCredentials> renewals;

    /**
     * Creates the credentials. No token is requested yet.
     *
     * @param tokens the tokens; without a user name of theirs, connections log in with the ID that the token names
     */
    public LettuceTokenCredentials(ConnectionTokens tokens) {
        this.tokens = Objects.requireNonNull(tokens, "'tokens' must not be null");
        this.renewals = tokens.stream().map(this::credentials).replay(1).refCount();
    }

    /**
     * Returns the current token, for a new connection, and counts the connection.
     *
     * @return user name and token; fails as the credential does
     */
    @Override
    public Mono<RedisCredentials> resolveCredentials() {
        return tokens.forConnectionAsync().map(this::credentials);
    }

    /**
     * Returns whether live connections get new tokens.
     *
     * @return {@code true}
     */
    @Override
    public boolean supportsStreaming() {
        return true;
    }

    /**
     * Follows the token while a connection is subscribed.
     *
     * @return user name and token: the current one, then each that takes its place
     */
    @Override
    public Flux<RedisCredentials> credentials() {
        return renewals;
    }

    private RedisCredentials credentials(AccessToken token) {
        return RedisCredentials.just(tokens.username(token), token.getToken());
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "LettuceTokenCredentials";
    }
}
