package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.engine.TokenLife;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.Body;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From when tokens are renewed, and until when they are handed out. */
class TokenLifeTests {

    private final MutableClock clock = new MutableClock();
    private final ScriptedSource source = new ScriptedSource(clock);
    private final ManualExecutor background = new ManualExecutor();

    private EntraCredential credential(@Nullable Duration refreshAhead, @Nullable Duration expirySkew) {
        return new TestCredential(
                source,
                CredentialOptions.builder()
                        .clock(clock)
                        .jitter(() -> 0)
                        .executorService(background)
                        .refreshAhead(refreshAhead)
                        .expirySkew(expirySkew)
                        .build());
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    /** When a token is due, and when it is no longer handed out, as callers see it. */
    private String life(EntraCredential credential, Duration lifetime) {
        AccessToken first = credential.getTokenSync(context());
        Duration due = null;
        for (Duration age = Duration.ZERO; age.compareTo(lifetime) <= 0; age = age.plusSeconds(5)) {
            AccessToken token = credential.getTokenSync(context());
            if (!token.getToken().equals(first.getToken())) {
                return minutes(Objects.requireNonNull(due)) + " " + minutes(age);
            }
            due = due == null && background.size() > 0 ? age : due;
            clock.advance(Duration.ofSeconds(5));
        }
        throw new AssertionError("It never ended.");
    }

    private static String minutes(Duration duration) {
        return String.format(Locale.ROOT, "%s:%02d", duration.toMinutes(), duration.toSecondsPart());
    }

    @ParameterizedTest(name = "ahead {0}, skew {1}, lifetime {2}, refresh_in {3}: renewed from, handed out until {4}")
    @CsvSource({
        ",      ,      PT60M, ,      45:00 59:30",
        ",      ,      PT2M,  ,      1:30 1:50",
        "PT5M,  ,      PT60M, ,      55:00 59:30",
        "PT1M,  ,      PT60M, ,      59:00 59:30",
        ",      ,      PT24H, PT60M, 60:00 1439:30",
        ",      ,      PT60M, PT1M,  1:00 59:30",
        ",      ,      PT60M, PT0S,  0:05 59:30",
        ",      ,      PT60M, PT-9S, 0:05 59:30",
        ",      ,      PT60M, PT60M, 54:00 59:30",
        "PT5M,  ,      PT60M, PT30M, 30:00 59:30",
        "PT5M,  ,      PT60M, PT58M, 55:00 59:30",
        "PT2H,  ,      PT60M, ,      6:00 59:30",
        ",      PT2M,  PT60M, ,      45:00 58:00",
        ",      PT20M, PT60M, ,      36:00 40:00",
        ",      PT0S,  PT60M, ,      45:00 60:00",
        "PT40M, PT35M, PT60M, ,      20:00 30:00"
    })
    void optionsDecideWhenTokensAreRenewedAndExpire(
            @Nullable Duration ahead,
            @Nullable Duration skew,
            Duration lifetime,
            @Nullable Duration refreshIn,
            String expected) {
        source.lifetime(lifetime).refreshIn(refreshIn);

        assertThat(life(credential(ahead, skew), lifetime)).isEqualTo(expected);
    }

    @Test
    void optionsForAnotherHttpClientKeepTheTokenLife() {
        CredentialOptions options = CredentialOptions.builder()
                .refreshAhead(Duration.ofMinutes(3))
                .expirySkew(Duration.ofMinutes(2))
                .build();

        assertThat(options.through((request, deadline) -> new Answer(204, Map.of(), new Body("", null, false)))
                        .tokenLife())
                .isEqualTo(new TokenLife(Duration.ofMinutes(3), Duration.ofMinutes(2)));
    }

    @ParameterizedTest
    @CsvSource({
        "PT30S, , must be longer than 'expirySkew'",
        "PT2M, PT2M, must be longer than 'expirySkew'",
        "PT0S, , must be positive",
        ", PT-1S, must not be negative"
    })
    void durationsThatLeaveNoTimeForRenewalAreRefused(@Nullable Duration ahead, @Nullable Duration skew, String says) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credential(ahead, skew))
                .withMessageContaining(says);
    }
}
