package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.Configuration;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.RecordingListener;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenAccountTests {

    private final MutableClock clock = new MutableClock();
    private final RecordingListener listener = new RecordingListener();
    private final TokenAccount account = new TokenAccount(
            "OAuth2Client",
            null,
            CredentialOptions.builder()
                    .name("oauth2.graph")
                    .configuration(Configuration.NONE)
                    .clock(clock)
                    .listener(listener)
                    .build());

    private static AuthenticationFailedException refused(String code) {
        return new AuthenticationFailedException("refused", EntraError.local(code), null);
    }

    @Test
    void fetchIsReportedByEventsAndStatus() {
        TokenAccount.Fetch fetch = account.begin(List.of("openid"), false);
        clock.advance(Duration.ofSeconds(2));
        fetch.succeeded(clock.instant().plusSeconds(3600));

        assertThat(listener.types())
                .containsExactly(TokenRequestEvent.Type.FETCH_STARTED, TokenRequestEvent.Type.FETCHED);
        assertThat(listener.events())
                .allSatisfy(event -> assertThat(event.name()).isEqualTo("oauth2.graph"));
        assertThat(listener.events().get(1).duration()).hasSeconds(2);
        assertThat(account.status().lastSuccessAt()).isEqualTo(clock.instant());
        assertThat(account.status().expiresAt()).isEqualTo(clock.instant().plusSeconds(3600));
        assertThat(account.status().hasUsableToken()).isTrue();
        assertThat(account.status().misses()).isOne();
    }

    @Test
    void refusalOfTheApplicationIsReportedByTheStatus() {
        account.begin(List.of(), true).failed(refused("invalid_client"));

        assertThat(account.status().consecutiveFailures()).isOne();
        assertThat(account.status().lastFailure()).hasToString("PERMANENT invalid_client");
        assertThat(listener.events().get(1).reason()).isEqualTo(TokenRequestEvent.Reason.EXPIRED);
    }

    @Test
    void refusalOfAUserIsReportedByEventsOnly() {
        account.begin(List.of(), false).failed(refused("interaction_required"));

        assertThat(account.status().consecutiveFailures()).isZero();
        assertThat(listener.types()).contains(TokenRequestEvent.Type.FETCH_FAILED);
    }

    @Test
    void eventsHaveNoScopesWhenNoneWereRequested() {
        account.begin(List.of(), false).succeeded(null);

        assertThat(listener.events())
                .allSatisfy(event -> assertThat(event.request().scopes()).isEmpty());
    }

    @Test
    void tokenWithoutExpiryStaysUsable() {
        account.begin(List.of(), false).succeeded(null);

        assertThat(account.status().hasUsableToken()).isTrue();
    }
}
