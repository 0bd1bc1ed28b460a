package com.example.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Mono;

@SpringBootTest
class OwnCredentialTests {

    @Autowired
    private Tokens tokens;

    @Test
    void credentialOfATestConfigurationWins() {
        assertThat(tokens.fetch()).isEqualTo("own");
    }

    @TestConfiguration
    static class OwnCredential {

        @Bean
        TokenCredential credential() {
            return context -> Mono.just(new AccessToken("own", OffsetDateTime.MAX));
        }
    }
}
