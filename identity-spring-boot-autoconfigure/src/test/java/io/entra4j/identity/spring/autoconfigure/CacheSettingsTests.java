package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** The cache that properties describe. */
class CacheSettingsTests extends EntraFixture {

    private static final Duration ONE_MORE_MINUTE = Duration.ofMinutes(1);

    private final MutableClock clock = new MutableClock();
    private final ApplicationContextRunner context = application()
            .withBean("time", AzureCredentialCustomizer.class, () -> options -> options.clock(clock))
            .withPropertyValues(SECRET);

    @BeforeEach
    void setTheClock() {
        entra.clock(clock);
    }

    private static AccessToken token(ApplicationContext started) {
        return started.getBean(TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));
    }

    @Test
    void refreshAheadDecidesWhenTokensAreRenewed() {
        context.withPropertyValues("azure.identity.cache.refresh-ahead=4m").run(started -> {
            AccessToken token = token(started);

            // A tenth of 56 minutes is left to chance.
            assertThat(token.getRefreshAt())
                    .isBetween(
                            token.getExpiresAt().minusMinutes(10),
                            token.getExpiresAt().minusMinutes(4));
        });
    }

    @Test
    void expirySkewDecidesWhenTokensAreNoLongerServed() {
        context.withPropertyValues("azure.identity.cache.expiry-skew=20m").run(started -> {
            AccessToken first = token(started);
            clock.advance(Duration.ofMinutes(40).plus(ONE_MORE_MINUTE));

            assertThat(token(started).getToken()).isNotEqualTo(first.getToken());
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refresh-ahead=30s|refresh-ahead|not used in the last 30 s before",
                "refresh-ahead=2m expiry-skew=2m|refresh-ahead|not used in the last 2 min before",
                "refresh-ahead=-1m|refresh-ahead|It is -1 min",
                "expiry-skew=-1s|expiry-skew|negative"
            })
    void timesThatLeaveNoRoomForRenewalFailTheStart(String settings, String key, String says) {
        String[] properties = java.util.Arrays.stream(settings.split(" "))
                .map(setting -> "azure.identity.cache." + setting)
                .toArray(String[]::new);
        context.withPropertyValues(properties)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity.cache." + key + ":")
                        .hasMessageContaining(says));
    }
}
