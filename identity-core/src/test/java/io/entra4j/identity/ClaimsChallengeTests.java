package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.RecordingListener;
import io.entra4j.identity.fake.TestConfiguration;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a resource can cause by demanding claims, which it writes as it likes. */
class ClaimsChallengeTests {

    private static final int LIMIT = 10;

    private final MutableClock clock = new MutableClock();
    private final ScriptedSource source = new ScriptedSource(clock);
    private final RecordingListener listener = new RecordingListener();
    private final ManualExecutor background = new ManualExecutor();
    private final EntraCredential credential = new TestCredential(
            source,
            CredentialOptions.builder()
                    .configuration(TestConfiguration.of(Map.of()))
                    .clock(clock)
                    .executorService(background)
                    .listener(listener)
                    .build());

    @Test
    void sameChallengeWithinSecondsReturnsTheSameToken() {
        token(null);
        String first = token(claims(1));

        assertThat(token(claims(1))).isEqualTo(first);
        assertThat(tokenAsync(claims(1))).isEqualTo(first);
        assertThat(source.fetches()).isEqualTo(2);
    }

    @Test
    void sameChallengeAfterAMinuteFetchesAnotherToken() {
        token(claims(1));
        clock.advance(Duration.ofSeconds(10));

        assertThat(token(claims(1))).isEqualTo("token-2");
    }

    @Test
    void sameChallengeReturnsTheSameTokenAfterAnotherChallengeFailed() {
        token(claims(1));
        clock.advance(Duration.ofSeconds(59));
        String answer = token(claims(1));
        clock.advance(Duration.ofSeconds(1));
        source.fail(new AuthenticationFailedException("no", EntraError.parse(400, "", null), null));
        catchThrowable(() -> token(claims(2)));

        assertThat(token(claims(1))).isEqualTo(answer);
    }

    @Test
    void sameChallengeFetchesAnotherTokenAfterItsTokenWasInvalidated() {
        credential.invalidate(credential.getTokenSync(context(claims(1))));

        assertThat(token(claims(1))).isEqualTo("token-2");
    }

    @Test
    void anotherChallengeFetchesAnotherToken() {
        token(claims(1));

        assertThat(token(claims(2))).isEqualTo("token-2");
    }

    @Test
    void manyChallengesCauseFewRequestsAMinute() {
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            String claims = claims(i);
            refused += catchThrowable(() -> token(claims)) == null ? 0 : 1;
        }

        assertThat(source.fetches()).isEqualTo(LIMIT);
        assertThat(refused).isEqualTo(1_000 - LIMIT);
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(claims(-1)))
                .withMessage(
                        "TestCredential was asked for a new token for 'https://vault.azure.net/.default' more than 10 times"
                                + " within a minute, each time with claims that a resource demands.\nTry: find out why the resource"
                                + " rejects each new token; no more are requested for it until the minute is over.");
    }

    @Test
    void limitOfChallengesCountsPerScopeAndEndsAfterAMinute() {
        for (int i = 0; i <= LIMIT; i++) {
            String claims = claims(i);
            catchThrowable(() -> token(claims));
        }
        credential.getTokenSync(new TokenRequestContext()
                .addScopes("https://graph.microsoft.com/.default")
                .setClaims(claims(1)));
        clock.advance(Duration.ofMinutes(1));
        token(claims(1));

        assertThat(source.fetches()).isEqualTo(LIMIT + 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "[]", "\"{}\"", "", " "})
    void claimsThatAreNotAnObjectAreRefusedBeforeAnyRequest(String claims) {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> token(claims))
                .withMessageStartingWith("TestCredential was asked for a token with claims that are not a JSON object");
        assertThat(source.fetches()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"eyJhIjoiPz8_In0", "eyJhIjoiPz8/In0="})
    void claimsInBase64AreDecoded(String claims) {
        token(claims);

        assertThat(source.requests().get(0).claims()).isEqualTo("{\"a\":\"???\"}");
    }

    @Test
    void longClaimsAreRefusedBeforeAnyRequest() {
        assertThat(catchThrowable(() -> token("{\"a\":\"" + "x".repeat(250_000) + "\"}")))
                .hasMessageNotContaining("xxx");
        assertThat(source.fetches()).isZero();
    }

    @Test
    void failedChallengeDoesNotCountAsFailureInTheStatus() {
        token(null);
        source.fail(new AuthenticationFailedException("no", EntraError.parse(400, "", null), null));

        catchThrowable(() -> token(claims(1)));

        assertThat(credential.status().consecutiveFailures()).isZero();
        assertThat(credential.status().lastFailure()).isNull();
        assertThat(listener.types()).endsWith(TokenRequestEvent.Type.FETCH_FAILED);
    }

    @Test
    void failedChallengeDoesNotDelayOrdinaryRequests() {
        source.fail(new AuthenticationFailedException("no", EntraError.parse(503, "", null), null));
        catchThrowable(() -> token(claims(1)));

        assertThat(token(null)).isEqualTo("token-2");
    }

    private String token(String claims) {
        return credential.getTokenSync(context(claims)).getToken();
    }

    private String tokenAsync(String claims) {
        CompletableFuture<AccessToken> answer =
                credential.getToken(context(claims)).toFuture();
        background.runAll();
        return answer.join().getToken();
    }

    private static TokenRequestContext context(String claims) {
        return new TokenRequestContext()
                .addScopes("https://vault.azure.net/.default")
                .setCaeEnabled(true)
                .setClaims(claims);
    }

    private static String claims(int number) {
        return "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"" + number + "\"}}}";
    }
}
