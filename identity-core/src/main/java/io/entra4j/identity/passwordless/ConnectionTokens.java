package io.entra4j.identity.passwordless;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.TokenIdentity;
import io.entra4j.identity.TokenStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tokens by which the connections to one server, or the connections of one pool, prove who they are. All of them use the
 * token that the credential holds in memory: a connection causes no token request of its own. Safe for use by many
 * threads.
 */
public final class ConnectionTokens {

    private final TokenCredential credential;
    private final List<String> scopes;
    private final @Nullable String username;
    private final LongAdder connections = new LongAdder();

    /**
     * Creates tokens for connections. No token is requested yet.
     *
     * @param credential whose tokens
     * @param username the name to log in with; {@code null} to take it from the token where the server expects that
     * @param scopes for which resource; at least one
     */
    public ConnectionTokens(TokenCredential credential, @Nullable String username, String... scopes) {
        this.credential = Objects.requireNonNull(credential, "'credential' must not be null");
        this.username = username;
        this.scopes = List.of(scopes);
    }

    /**
     * Returns the token for a new connection, and counts the connection. Blocks if the token must be fetched.
     *
     * @return the token
     * @throws RuntimeException as {@link TokenCredential#getTokenSync}
     */
    public AccessToken forConnection() {
        return forConnection(null);
    }

    /**
     * Returns the token for a new connection to a server that names its tenant, and counts the connection.
     *
     * @param tenantId the tenant; {@code null} for the credential's own
     * @return the token
     * @throws RuntimeException as {@link TokenCredential#getTokenSync}
     */
    public AccessToken forConnection(@Nullable String tenantId) {
        AccessToken token = credential.getTokenSync(context().setTenantId(tenantId));
        connections.increment();
        return token;
    }

    /**
     * Returns the token for a new connection like {@link #forConnection()}, without blocking.
     *
     * @return the token
     */
    public Mono<AccessToken> forConnectionAsync() {
        return Mono.defer(() -> credential.getToken(context())).doOnNext(token -> connections.increment());
    }

    /**
     * Follows the token, for connections that live longer than a token.
     *
     * @return as {@link TokenStream#of}
     */
    public Flux<AccessToken> stream() {
        return TokenStream.of(credential, context());
    }

    /**
     * Returns the name to log in with that was set.
     *
     * @return the name; {@code null} if none was set
     */
    public @Nullable String username() {
        return username;
    }

    /**
     * Returns the name to log in with.
     *
     * @param token the token that is presented
     * @return the name that was set, else the ID of the token's user, service principal or managed identity
     * @throws IllegalStateException if no name was set, and the token has no such ID
     */
    public String username(AccessToken token) {
        if (username != null) {
            return username;
        }
        TokenIdentity identity = TokenIdentity.of(token);
        if (identity == null || identity.objectId() == null) {
            throw new IllegalStateException(
                    "No user name is set, and the token does not say for whom it is (claim 'oid'). Set the user name.");
        }
        return identity.objectId();
    }

    /**
     * Returns how many connections were given a token.
     *
     * @return the number since the start
     */
    public long connections() {
        return connections.sum();
    }

    /**
     * Returns what the tokens are for.
     *
     * @return the scopes
     */
    public List<String> scopes() {
        return scopes;
    }

    private TokenRequestContext context() {
        return new TokenRequestContext().setScopes(scopes);
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "ConnectionTokens";
    }
}
