package io.entra4j.identity.passwordless.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Spring Boot's default client, with a connection for each that asks for one. */
class LettuceTests extends RedisContract {

    @Configuration(proxyBeanMethods = false)
    static class OldProtocol {

        @Bean
        LettuceClientOptionsBuilderCustomizer protocol() {
            return options -> options.protocolVersion(ProtocolVersion.RESP2);
        }
    }

    /** Replaces the options that Spring Boot makes. */
    @Configuration(proxyBeanMethods = false)
    static class OtherOptions {

        @Bean
        LettuceClientConfigurationBuilderCustomizer options() {
            return configuration -> configuration.clientOptions(
                    ClientOptions.builder().sslOptions(trusting()).build());
        }

        private static SslOptions trusting() {
            try {
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                store.setCertificateEntry("authority", entra.caCertificate());
                trust.init(store);
                return SslOptions.builder().trustManager(trust).build();
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void oldProtocolIsRefusedAtTheStart() {
        assertThat(catchThrowable(() -> application("host: localhost\n", OldProtocol.class)))
                .rootCause()
                .isInstanceOf(InvalidCredentialPropertyException.class)
                .hasMessageContaining("RESP2");
    }

    @Test
    void connectionsOfOtherOptionsGetNewTokens() {
        gate = RedisGate.start(entra);
        try (ConfigurableApplicationContext application =
                application("host: localhost\nport: " + gate.port() + "\n", OtherOptions.class)) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                redis.opsForValue().increment("requests");
                return gate.tokens().size() == 3;
            });
            assertThat(gate.connectionsMade()).isEqualTo(1);
        }
    }

    @Override
    String client() {
        return """
                lettuce.pool:
                  enabled: true
                  max-active: 60
                  max-idle: 60
                """;
    }
}
