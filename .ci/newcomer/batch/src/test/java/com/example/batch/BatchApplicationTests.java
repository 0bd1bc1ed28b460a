package com.example.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.entra.Entra;
import java.util.HashMap;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class BatchApplicationTests {

    private static ConfigurableApplicationContext run(Entra entra) {
        SpringApplication application = new SpringApplication(BatchApplication.class);
        application.setDefaultProperties(new HashMap<>(entra.properties()));
        return application.run();
    }

    @Test
    void jobFetchesATokenAndSucceeds() {
        try (Entra entra = new Entra()) {
            assertThat(SpringApplication.exit(run(entra))).isZero();
            assertThat(entra.secretsSent()).hasSize(1);
        }
    }

    @Test
    void jobWithARefusedSecretFails() {
        try (Entra entra = new Entra()) {
            entra.rotate("another~secret.Value-0123456789abcd");

            assertThat(SpringApplication.exit(run(entra))).isNotZero();
        }
    }
}
