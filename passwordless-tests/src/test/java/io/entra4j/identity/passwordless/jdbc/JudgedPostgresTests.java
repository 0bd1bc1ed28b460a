package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entra4j.identity.fake.FakeEntra;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The judge is strict, or what it accepts would prove nothing. */
@Tag("slow")
class JudgedPostgresTests {

    private static FakeEntra entra;
    private static TokenJudge judge;
    private static JudgedPostgres server;

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
        judge = new TokenJudge(
                entra,
                TokenJudge.AUDIENCE,
                Map.of(FakeEntra.OBJECT_ID, "orders-app", "another-identity", "payments-app"));
        server = JudgedPostgres.start(entra, judge, "orders-app", "payments-app");
    }

    @AfterAll
    static void stop() {
        server.close();
        entra.close();
    }

    @Test
    void tokenOfTheIdentityIsAccepted() throws SQLException {
        logIn("orders-app", token().build());

        assertThat(judge.verdicts())
                .last()
                .extracting(TokenJudge.Verdict::refused)
                .isEqualTo("");
    }

    @Test
    void tokenOfSixteenThousandCharactersIsAccepted() throws SQLException {
        logIn("orders-app", token().claim("groups", "g".repeat(11_500)).build());

        assertThat(judge.verdicts())
                .last()
                .extracting(TokenJudge.Verdict::refused)
                .isEqualTo("");
    }

    @Test
    void otherAudienceIsRefused() {
        assertRefused("audience", token().audience("https://storage.azure.com").build());
    }

    @Test
    void expiredTokenIsRefused() {
        assertRefused("expired", token().lifetime(Duration.ofMinutes(-1)).build());
    }

    @Test
    void otherSignatureIsRefused() {
        try (FakeEntra other = FakeEntra.start()) {
            assertRefused(
                    "signature",
                    other.accessToken().audience(TokenJudge.AUDIENCE).build());
        }
    }

    @Test
    void changedTokenIsRefused() {
        String token = token().build();
        int middle = token.indexOf('.') + 40;
        char changed = token.charAt(middle) == 'A' ? 'B' : 'A';

        assertRefused("signature", token.substring(0, middle) + changed + token.substring(middle + 1));
    }

    @Test
    void revokedIdentityIsRefused() {
        judge.revoke(FakeEntra.OBJECT_ID);
        try {
            assertRefused("revoked", token().build());
        } finally {
            judge.forgive(FakeEntra.OBJECT_ID);
        }
    }

    @Test
    void otherRoleIsRefused() {
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> logIn("payments-app", token().build()));
        assertThat(judge.verdicts())
                .last()
                .extracting(TokenJudge.Verdict::refused)
                .isEqualTo("role");
    }

    @Test
    void connectionWithoutTlsIsRefused() {
        Properties properties = properties("orders-app", token().build());
        properties.setProperty("sslmode", "disable");
        int before = judge.verdicts().size();

        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> DriverManager.getConnection(server.url(), properties));
        assertThat(judge.verdicts()).hasSize(before);
    }

    private static io.entra4j.identity.fake.AccessTokenBuilder token() {
        return entra.accessToken().audience(TokenJudge.AUDIENCE);
    }

    private static void assertRefused(String reason, String token) {
        assertThatExceptionOfType(SQLException.class).isThrownBy(() -> logIn("orders-app", token));
        assertThat(judge.verdicts())
                .last()
                .extracting(TokenJudge.Verdict::refused)
                .isEqualTo(reason);
    }

    private static void logIn(String role, String token) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), properties(role, token))) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private static Properties properties(String role, String token) {
        Properties properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", token);
        properties.setProperty("sslmode", "verify-full");
        return properties;
    }
}
