package io.entra4j.identity.passwordless.r2dbc;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.util.Objects;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/**
 * Password of R2DBC connections to PostgreSQL: a token, which the driver asks for with each connection. The token comes
 * from memory, so that a connection causes no request of its own, and no thread is blocked.
 *
 * <pre>{@code
 * ConnectionTokens tokens = new ConnectionTokens(
 *         credential, "orders-app", "https://ossrdbms-aad.database.windows.net/.default");
 * ConnectionFactory connections = ConnectionFactories.get(ConnectionFactoryOptions.parse(
 *                 "r2dbc:postgresql://orders-app@orders.postgres.database.azure.com/orders?sslMode=verify-full")
 *         .mutate()
 *         .option(Option.valueOf("password"), new R2dbcTokenPassword(tokens))
 *         .build());
 * }</pre>
 *
 * <p>Safe for use by many threads.
 */
public final class R2dbcTokenPassword implements Publisher<CharSequence> {

    /** The client cannot establish the connection. */
    private static final String SQL_STATE = "08001";

    private final ConnectionTokens tokens;

    /**
     * Creates the password.
     *
     * @param tokens the tokens; a user name that they have is not used
     */
    public R2dbcTokenPassword(ConnectionTokens tokens) {
        this.tokens = Objects.requireNonNull(tokens, "'tokens' must not be null");
    }

    /**
     * Emits the token for a new connection. Where there is none, emits {@link R2dbcTransientResourceException}, with
     * which callers may try again.
     */
    @Override
    public void subscribe(Subscriber<? super CharSequence> subscriber) {
        tokens.forConnectionAsync()
                .<CharSequence>map(AccessToken::getToken)
                .onErrorMap(failure -> new R2dbcTransientResourceException(
                        "There is no token for a new connection. " + failure.getMessage(), SQL_STATE, failure))
                .subscribe(subscriber);
    }

    /** Shows the type only. */
    @Override
    public String toString() {
        return "R2dbcTokenPassword";
    }
}
