package com.example.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.entra.Entra;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class WebApplicationTests {

    private static final Entra ENTRA = new Entra();

    private final RestClient client;

    WebApplicationTests(@LocalServerPort int port) {
        client = RestClient.create("http://localhost:" + port);
    }

    @DynamicPropertySource
    static void entra(DynamicPropertyRegistry registry) {
        ENTRA.properties().forEach((name, value) -> registry.add(name, () -> value));
    }

    @AfterAll
    static void stopEntra() {
        ENTRA.close();
    }

    @Test
    void twoRequestsShareOneToken() {
        Map<?, ?> first = client.get().uri("/token").retrieve().body(Map.class);
        Map<?, ?> second = client.get().uri("/token").retrieve().body(Map.class);

        assertThat(Instant.parse((String) first.get("expiresAt"))).isAfter(Instant.now());
        assertThat(second).isEqualTo(first);
        assertThat(ENTRA.secretsSent()).hasSize(1);
    }

    @Test
    void healthShowsTheCredential() {
        client.get().uri("/token").retrieve().toBodilessEntity();

        String health = client.get().uri("/actuator/health").retrieve().body(String.class);

        assertThat(health).contains("azureIdentity", "ClientSecretCredential", "ACTIVE");
    }
}
