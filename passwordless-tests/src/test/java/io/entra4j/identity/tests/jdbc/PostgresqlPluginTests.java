package io.entra4j.identity.tests.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import io.entra4j.identity.passwordless.jdbc.AzurePostgresqlAuthenticationPlugin;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
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
                FakeProxy proxy = FakeProxy.to(URI.create(entra.authorityHost()).getPort());
                LdapJudge judge = new LdapJudge(entra, Map.of(FakeEntra.OBJECT_ID, "orders-app"));
                JudgedPostgres server = JudgedPostgres.start(entra, judge, "orders-app")) {

            String printed = run(entra, proxy, server, AzurePostgresqlAuthenticationPlugin.class.getName());

            assertThat(printed).contains("valid 10").contains("round 1");
            assertThat(judge.accepted()).isEqualTo(20);
            assertThat(server.authorized("orders-app")).isEqualTo(20);
            assertThat(entra.tokenRequests()).isOne();
        }
    }

    /** Reaches Entra under its own name, through a proxy, with the authority that the JVM is told to trust. */
    private String run(FakeEntra entra, FakeProxy proxy, JudgedPostgres server, String plugin) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("entra", entra.caCertificate());
        Path trust = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trust)) {
            store.store(out, "changeit".toCharArray());
        }
        return ChildJvm.run(
                Map.of("HTTPS_PROXY", "http://localhost:" + proxy.port()),
                OpenConnections.class,
                "-Djavax.net.ssl.trustStore=" + trust,
                "-Djavax.net.ssl.trustStorePassword=changeit",
                "-Drounds=2",
                "-Dconnections=10",
                "-Durl=" + server.url() + "&user=orders-app&sslmode=verify-full"
                        + "&authenticationPluginClassName=" + plugin
                        + "&azure.tenantId=" + FakeEntra.TENANT_ID
                        + "&azure.clientId=" + FakeEntra.CLIENT_ID
                        + "&azure.clientSecret=" + FakeEntra.CLIENT_SECRET);
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
