package io.entra4j.identity.passwordless.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.credential.AccessToken;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import io.entra4j.identity.passwordless.ConnectionTokens;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class MongoTokensTests {

    private final ConnectionTokens tokens = new ConnectionTokens(
            context -> Mono.just(new AccessToken("token", OffsetDateTime.MAX)),
            null,
            "https://orders.example/.default");

    @Test
    void settingsWithoutTlsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MongoTokens.addTo(MongoClientSettings.builder(), tokens))
                .withMessage("The connections must use TLS: other computers could read the token.");
    }

    @Test
    void credentialAsksForTokensAndKeepsTheUserName() {
        MongoClientSettings settings = MongoTokens.addTo(
                        MongoClientSettings.builder()
                                .applyConnectionString(new ConnectionString(
                                        "mongodb://client-id@localhost/?tls=true&authMechanism=MONGODB-OIDC")),
                        tokens)
                .build();

        assertThat(settings.getCredential()).isNotNull().satisfies(credential -> {
            assertThat(credential.getUserName()).isEqualTo("client-id");
            assertThat(credential.<Object>getMechanismProperty(MongoCredential.OIDC_CALLBACK_KEY, null))
                    .hasToString("MongoTokenCallback");
        });
    }
}
