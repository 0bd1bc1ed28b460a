package com.example.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.entra.Entra;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class WebfluxApplicationTests {

    private static final Entra ENTRA = new Entra();

    private final WebTestClient client;

    WebfluxApplicationTests(@LocalServerPort int port) {
        client = WebTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                // A first token takes a while on a busy machine.
                .responseTimeout(Duration.ofMinutes(1))
                .build();
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
        for (int i = 0; i < 2; i++) {
            client.get()
                    .uri("/token")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .jsonPath("$.expiresAt")
                    .exists();
        }

        assertThat(ENTRA.secretsSent()).hasSize(1);
    }

    @Test
    void healthShowsTheCredential() {
        client.get().uri("/token").exchange().expectStatus().isOk();

        client.get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.components.azureIdentity.details.state")
                .isEqualTo("ACTIVE");
    }
}
