package io.entra4j.identity.passwordless.redis;

import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application that has starters, a file of properties, and nothing else. */
@SpringBootConfiguration
@EnableAutoConfiguration(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
        })
class RedisApplication {

    /** What the credential did, which the tests count. */
    static final class Fetches implements TokenRequestListener {

        private final List<TokenRequestEvent.Type> types = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(TokenRequestEvent event) {
            types.add(event.type());
        }

        long ended(TokenRequestEvent.Type type) {
            return types.stream().filter(type::equals).count();
        }
    }

    private static final String ENTRA = """
            azure.identity:
              tenant-id: %s
              client-id: %s
              client-secret: %s
              authority-host: %s
              instance-discovery: false
            spring:
              main.banner-mode: "off"
              ssl.bundle.pem.stand-in.truststore.certificate: file:%s
            ---
            """;

    @Bean
    Fetches fetches() {
        return new Fetches();
    }

    static ConfigurableApplicationContext start(FakeEntra entra, String yaml, Class<?>... more) {
        try {
            Path authority = Files.createTempFile("authority", ".pem");
            entra.writeCaCertificate(authority);
            Path file = Files.createTempFile("application", ".yml");
            Files.writeString(
                    file,
                    ENTRA.formatted(
                                    FakeEntra.TENANT_ID,
                                    FakeEntra.CLIENT_ID,
                                    FakeEntra.CLIENT_SECRET,
                                    entra.authorityHost(),
                                    authority)
                            + yaml);
            return new SpringApplicationBuilder(RedisApplication.class)
                    .sources(more)
                    .web(WebApplicationType.NONE)
                    .initializers(context -> context.getBeanFactory()
                            .registerSingleton("trust", (AzureCredentialCustomizer)
                                    options -> options.sslContext(entra.sslContext())))
                    .run("--spring.config.location=file:" + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
