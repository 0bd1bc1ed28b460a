package io.entra4j.identity.passwordless;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** Starts an application of each example of docs/passwordless.md, as it is on the page. It connects to nothing yet. */
class PasswordlessPageTests {

    /** Auto-configurations that are left out, but for examples that set a property. */
    private static final Map<String, String> EXCLUDED = Map.of(
            "spring.datasource.url", "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "spring.flyway.url", "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "spring.liquibase.url", "org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration",
            "spring.r2dbc.url", "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration");

    /** What each example says of connections, by a property of it. */
    private static final Map<String, List<String>> PROMISES = promises();

    private static Map<String, List<String>> promises() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put("azure.identity.passwordless.mode", List.of());
        all.put(
                "azure.identity.passwordless.jdbc.beans.reportsDataSource.credential",
                List.of("jdbc/reportsDataSource: reports"));
        all.put("spring.datasource.url", List.of("jdbc/dataSource: default"));
        all.put("spring.r2dbc.url", List.of("r2dbc/connectionFactory: default"));
        all.put("spring.data.redis.host", List.of("redis/redisConnectionFactory: default"));
        all.put(
                "spring.kafka.bootstrap-servers",
                List.of(
                        "kafka/kafkaAdmin: default",
                        "kafka/kafkaConsumerFactory: default",
                        "kafka/kafkaProducerFactory: default"));
        // Its binder connects at once if there is something to bind: KafkaBinderTests.
        all.put("spring.cloud.stream.kafka.binder.brokers", List.of());
        all.put("spring.rabbitmq.host", List.of("rabbitmq/rabbitConnectionFactory: default"));
        all.put("spring.mongodb.uri", List.of("mongodb/mongo: default"));
        all.put(
                "spring.ai.openai.base-url",
                List.of(
                        "openai/chat: default",
                        "openai/embedding: default",
                        "openai/image: default",
                        "openai/moderation: default",
                        "openai/speech: default",
                        "openai/transcription: default"));
        return all;
    }

    static Stream<String> properties() {
        return PROMISES.keySet().stream();
    }

    @Test
    void eachExampleHasAPromise() throws IOException {
        assertThat(PasswordlessPage.examples()).hasSameSizeAs(PROMISES.keySet());
    }

    @ParameterizedTest
    @MethodSource("properties")
    void connectionsOfTheExampleUseTokens(String property) throws IOException {
        Map<String, Object> example = PasswordlessPage.exampleWith(property);
        List<String> properties = new ArrayList<>(List.of(
                "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                "spring.autoconfigure.exclude="
                        + EXCLUDED.entrySet().stream()
                                .filter(each -> !example.containsKey(each.getKey()))
                                .map(Map.Entry::getValue)
                                .collect(Collectors.joining(","))));
        example.forEach((name, value) -> properties.add(name + "=" + value));
        Class<?> application = property.contains("reportsDataSource") ? Reports.class : Application.class;

        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .run(properties.stream().map("--"::concat).toArray(String[]::new))) {
            assertThat(context.getBean(PasswordlessConnections.class).all().stream()
                            .map(each -> each.kind() + "/" + each.bean() + ": " + each.credential())
                            .toList())
                    .isEqualTo(PROMISES.get(property));
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {}

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Reports {

        @Bean
        HikariDataSource reportsDataSource() {
            HikariDataSource pool = new HikariDataSource();
            pool.setJdbcUrl("jdbc:postgresql://reports.postgres.database.azure.com/reports");
            pool.setUsername("reports");
            return pool;
        }
    }
}
