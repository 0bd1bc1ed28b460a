package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.zaxxer.hikari.util.Credentials;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.sql.SQLTransientConnectionException;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class HikariTokenCredentialsTests {

    private static final String SCOPE = "https://ossrdbms-aad.database.windows.net/.default";
    private static final OffsetDateTime EXPIRY = OffsetDateTime.parse("2026-11-30T06:00:00Z");

    @Test
    void tokenIsThePasswordOfTheRole() {
        ConnectionTokens tokens = new ConnectionTokens(answering("a-token"), "orders-app", SCOPE);

        Credentials credentials = new HikariTokenCredentials(tokens).getCredentials();

        assertThat(credentials.getUsername()).isEqualTo("orders-app");
        assertThat(credentials.getPassword()).isEqualTo("a-token");
        assertThat(tokens.connections()).isOne();
    }

    @Test
    void roleIsTheIdentityWhereNoneIsSet() {
        try (FakeEntra entra = FakeEntra.start()) {
            String token = entra.accessToken().build();

            assertThat(new HikariTokenCredentials(new ConnectionTokens(answering(token), null, SCOPE))
                            .getCredentials()
                            .getUsername())
                    .isEqualTo(FakeEntra.OBJECT_ID);
        }
    }

    @Test
    void missingTokenIsATransientFailure() {
        TokenCredential failing = request -> Mono.error(new IllegalStateException("The secret has expired."));
        ConnectionTokens tokens = new ConnectionTokens(failing, "orders-app", SCOPE);

        assertThat(catchThrowable(() -> new HikariTokenCredentials(tokens).getCredentials()))
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessage("There is no token for a new connection. The secret has expired.")
                .extracting(failure -> ((SQLTransientConnectionException) failure).getSQLState())
                .isEqualTo("08001");
        assertThat(tokens.connections()).isZero();
    }

    @Test
    void textShowsNoToken() {
        assertThat(new HikariTokenCredentials(new ConnectionTokens(answering("a-token"), null, SCOPE)))
                .hasToString("HikariTokenCredentials");
    }

    private static TokenCredential answering(String token) {
        return request -> Mono.just(new AccessToken(token, EXPIRY));
    }
}
