package io.entra4j.identity.passwordless.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;

/** The plugin that a URL names, in a JVM that knows nothing but the URL. */
@Tag("slow")
class PostgresqlPluginTests {

    @TempDir
    Path directory;

    @Test
    void connectionsWithEqualPropertiesShareOneToken() throws Exception {
        try (FakeEntra entra = FakeEntra.start();
                FakeProxy proxy = FakeProxy.to(URI.create(entra.authorityHost()).getPort())) {
            TokenJudge judge = new TokenJudge(entra, TokenJudge.AUDIENCE, Map.of(FakeEntra.OBJECT_ID, "orders-app"));
            JudgedPostgres server = JudgedPostgres.start(entra, judge, "orders-app");

            String printed = new PluginJvm(directory, entra, proxy)
                    .run(
                            10,
                            server.url() + "&user=orders-app&sslmode=verify-full&authenticationPluginClassName="
                                    + AzurePostgresqlAuthenticationPlugin.class.getName());

            long authorized = server.authorized("orders-app");
            server.close();
            assertThat(printed).contains("valid 10").contains("round 1");
            assertThat(judge.accepted()).isEqualTo(20);
            assertThat(authorized).isEqualTo(20);
            assertThat(entra.tokenRequests()).isOne();
        }
    }

    @Test
    void tokenIsSentInClearTextOnly() {
        Properties properties = new Properties();
        properties.setProperty("azure.managedIdentityEnabled", "true");
        AzurePostgresqlAuthenticationPlugin plugin = new AzurePostgresqlAuthenticationPlugin(properties);

        assertThatExceptionOfType(PSQLException.class)
                .isThrownBy(() -> plugin.getPassword(AuthenticationRequestType.MD5_PASSWORD))
                .withMessageContaining("does not take tokens: it asks for MD5_PASSWORD");
    }

    @Test
    void propertyThatWouldChangeTheIdentityIsRefused() {
        Properties properties = new Properties();
        properties.setProperty("azure.tokenCredentialProviderClassName", "x");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AzurePostgresqlAuthenticationPlugin(properties))
                .withMessageContaining("azure.tokenCredentialProviderClassName");
    }
}
