package io.entra4j.identity.spring.autoconfigure.passwordless;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.spring.autoconfigure.EntraFixture;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityPasswordlessHealthAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityPasswordlessMetricsAutoConfiguration;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.metrics.PasswordlessMeters;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnection;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class PasswordlessConnectionsTests extends EntraFixture {

    private static final String AZURE = "orders.postgres.database.azure.com";

    private static ApplicationContextRunner connections(String... properties) {
        return application()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityPasswordlessAutoConfiguration.class,
                        AzureIdentityPasswordlessHealthAutoConfiguration.class,
                        AzureIdentityPasswordlessMetricsAutoConfiguration.class))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(SECRET)
                .withPropertyValues(properties);
    }

    @Test
    void thereIsNoBeanWithoutProperties() {
        connections()
                .run(context -> assertThat(context)
                        .doesNotHaveBean(PasswordlessConnections.class)
                        .doesNotHaveBean("azureIdentityPasswordlessHealthContributor"));
    }

    @ParameterizedTest
    @CsvSource({
        "off, orders.postgres.database.azure.com, false, false",
        "auto, orders.postgres.database.azure.com, false, true",
        "auto, ORDERS.POSTGRES.DATABASE.AZURE.COM, false, true",
        "auto, orders.private.postgres.database.azure.com, false, true",
        "auto, orders.mysql.database.usgovcloudapi.net, false, true",
        "auto, orders.postgres.database.azure.com, true, false",
        "auto, orders.postgres.database.azure.com.example, false, false",
        "auto, postgres.example, false, false",
        "auto, orders.database.windows.net, false, false",
        "on, postgres.example, false, true",
        "on, postgres.example, true, false",
    })
    void modeHostAndPasswordDecide(String mode, String host, boolean hasPassword, boolean decided) {
        connections("azure.identity.passwordless.mode=" + mode).run(context -> {
            PasswordlessConnections all = context.getBean(PasswordlessConnections.class);

            assertThat(all.tokens("jdbc", "pool", AzureService.OPEN_SOURCE_DATABASE, List.of(host), null, hasPassword)
                            != null)
                    .isEqualTo(decided);
            assertThat(all.all()).hasSize(decided ? 1 : 0);
        });
    }

    @Test
    void connectionsOfWhichNoHostIsKnownAreOfNoAzureHost() {
        connections("azure.identity.passwordless.mode=auto")
                .run(context -> assertThat(context.getBean(PasswordlessConnections.class)
                                .tokens("jdbc", "pool", AzureService.SQL, List.of(), null, false))
                        .isNull());
    }

    @Test
    void settingsOfABeanComeBeforeThoseOfItsKindAndThoseBeforeAll() {
        connections(
                        "azure.identity.passwordless.mode=on",
                        "azure.identity.passwordless.jdbc.mode=off",
                        "azure.identity.passwordless.jdbc.username=of-kind",
                        "azure.identity.passwordless.jdbc.beans.reports.mode=on",
                        "azure.identity.passwordless.jdbc.beans.audit.mode=on",
                        "azure.identity.passwordless.jdbc.beans.audit.username=of-bean")
                .run(context -> {
                    PasswordlessConnections all = context.getBean(PasswordlessConnections.class);

                    assertThat(tokens(all, "pool", null)).isNull();
                    assertThat(username(tokens(all, "reports", null))).isEqualTo("of-kind");
                    assertThat(username(tokens(all, "audit", null))).isEqualTo("of-bean");
                    assertThat(username(tokens(all, "audit", "of-connection"))).isEqualTo("of-connection");
                });
    }

    private static ConnectionTokens tokens(PasswordlessConnections all, String bean, String username) {
        return all.tokens("jdbc", bean, AzureService.OPEN_SOURCE_DATABASE, List.of(AZURE), username, false);
    }

    private static String username(ConnectionTokens tokens) {
        return tokens.username(tokens.forConnection());
    }

    @Test
    void userNameIsTheObjectIdOfTheTokenIfNoneIsSet() {
        connections("azure.identity.passwordless.mode=on")
                .run(context -> assertThat(
                                username(tokens(context.getBean(PasswordlessConnections.class), "pool", null)))
                        .isEqualTo(FakeEntra.OBJECT_ID));
    }

    @ParameterizedTest
    @CsvSource({
        "orders.postgres.database.azure.com, https://ossrdbms-aad.database.windows.net",
        "orders.postgres.database.chinacloudapi.cn, https://ossrdbms-aad.database.chinacloudapi.cn",
        "postgres.example, https://ossrdbms-aad.database.windows.net",
    })
    void tokensAreForTheServiceOfTheHost(String host, String audience) {
        connections("azure.identity.passwordless.mode=on").run(context -> {
            ConnectionTokens tokens = context.getBean(PasswordlessConnections.class)
                    .tokens("jdbc", "pool", AzureService.OPEN_SOURCE_DATABASE, List.of(host), "user", false);

            tokens.forConnection();

            assertThat(entra.requests().get(0).form().get("scope")).contains(audience + "/.default");
        });
    }

    @Test
    void scopesAreNeededForABrokerThatIsNotOfAzure() {
        connections("azure.identity.passwordless.mode=on")
                .run(context -> assertThatExceptionOfType(InvalidCredentialPropertyException.class)
                        .isThrownBy(() -> context.getBean(PasswordlessConnections.class)
                                .tokens(
                                        "kafka",
                                        "kafkaAdmin",
                                        AzureService.EVENT_HUBS,
                                        List.of("kafka.example"),
                                        null,
                                        false))
                        .withMessageContaining("azure.identity.passwordless.kafka.scopes")
                        .withMessageContaining("kafkaAdmin"));
    }

    @Test
    void credentialThatDoesNotExistIsNamedWithItsProperty() {
        connections(
                        "azure.identity.passwordless.mode=on",
                        "azure.identity.passwordless.jdbc.beans.pool.credential=reports")
                .run(context -> assertThatExceptionOfType(InvalidCredentialPropertyException.class)
                        .isThrownBy(() -> tokens(context.getBean(PasswordlessConnections.class), "pool", null))
                        .withMessageContaining("azure.identity.passwordless.jdbc.beans.pool.credential")
                        .withMessageContaining("There is no credential 'reports'"));
    }

    @Test
    void healthAndMetersShowConnectionsAndTheirCredentials() {
        connections("azure.identity.passwordless.mode=on").run(context -> {
            ConnectionTokens tokens = tokens(context.getBean(PasswordlessConnections.class), "pool", "user");
            tokens.forConnection();
            tokens.forConnection();

            Health health = context.getBean("azureIdentityPasswordlessHealthContributor", HealthIndicator.class)
                    .health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails())
                    .isEqualTo(Map.of("pool", Map.of("kind", "jdbc", "credential", "default", "connections", 2L)));
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBean(PasswordlessMeters.class).bindTo(registry);
            assertThat(registry.get("azure.identity.passwordless.connections")
                            .tag("kind", "jdbc")
                            .tag("connection", "pool")
                            .tag("credential", "default")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(context.getBean(PasswordlessConnections.class).all())
                    .extracting(PasswordlessConnection::tokens)
                    .containsExactly(tokens);
        });
    }
}
