package io.entra4j.identity.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FailureTests extends FakeEntraFixture {
    @Test
    void throttledNamesTheSecondsToWait() {
        entra.failNext(1, Failure.throttled(Duration.ofSeconds(7)));

        HttpResponse<String> response = token(form());

        assertRefused(response, 429, "temporarily_unavailable", 90055);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
    }

    @Test
    void serverErrorIsAnHtmlPage() {
        entra.failNext(1, Failure.serverError(503));

        HttpResponse<String> response = token(form());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(response.body()).startsWith("<html>");
    }

    @Test
    void connectionResetLeavesNoAnswer() {
        entra.failNext(1, Failure.connectionReset());

        assertThatThrownBy(() -> http.send(post(tokenUrl(), form()).build(), BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(entra.tokenRequests()).isPositive();
    }

    @Test
    void emptyBodyHasStatus200() {
        entra.failNext(1, Failure.emptyBody());

        HttpResponse<String> response = token(form());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void malformedJsonEndsWithinTheToken() {
        entra.failNext(1, Failure.malformedJson());

        HttpResponse<String> response = token(form());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("{").matches(".*\"access_token\":\"eyJ[\\w-]{50,}");
    }

    @Test
    void htmlPageQuotesTheRequest() {
        entra.failNext(1, Failure.htmlPage(407));

        HttpResponse<String> response = token(form());

        assertThat(response.statusCode()).isEqualTo(407);
        assertThat(response.body()).contains(FakeEntra.CLIENT_SECRET, "grant_type=client_credentials");
    }

    @Test
    void answerWithoutTokenHasNoAccessToken() {
        entra.failNext(1, Failure.noToken());

        assertThat(json(token(form()))).containsEntry("expires_in", 3600).doesNotContainKey("access_token");
    }

    @Test
    void expiredTokenHasANegativeLifetime() {
        entra.failNext(1, Failure.expiredToken());

        assertThat(json(token(form()))).containsEntry("expires_in", -60).containsKey("access_token");
    }

    @Test
    void answerWithoutExpiryHasNoLifetime() {
        entra.failNext(1, Failure.noExpiry());

        assertThat(json(token(form()))).containsKey("access_token").doesNotContainKeys("expires_in", "ext_expires_in");
    }

    @Test
    void entraFailureIsWrittenLikeARefusal() {
        entra.failNext(1, Failure.entra(400, "invalid_grant", 50034, "The user account does not exist."));

        assertRefused(token(form()), 400, "invalid_grant", 50034);
    }

    @Test
    void conditionalAccessCarriesItsChallenge() {
        entra.failNext(1, Failure.conditionalAccess("{\"access_token\":{}}"));

        HttpResponse<String> response = token(form());

        assertRefused(response, 400, "interaction_required", 50076);
        assertThat(json(response))
                .containsEntry("suberror", "basic_action")
                .containsEntry("claims", "{\"access_token\":{}}");
    }

    @ParameterizedTest
    @MethodSource("alterationsOfAGoodAnswer")
    void refusalStaysARefusalWhenAFailureAltersGoodAnswers(Failure failure) {
        entra.failNext(1, failure);

        assertRefused(token(form("client_secret", "wrong")), 401, "invalid_client", 7000215);
    }

    static Stream<Failure> alterationsOfAGoodAnswer() {
        return Stream.of(Failure.emptyBody(), Failure.malformedJson(), Failure.noToken(), Failure.noExpiry());
    }

    @Test
    void queuedFailuresAreAnsweredInOrderAndEnd() {
        entra.failNext(2, Failure.serverError(503)).failNext(1, Failure.serverError(500));

        assertThat(Stream.generate(() -> token(form()).statusCode()).limit(4)).containsExactly(503, 503, 500, 200);
    }

    @Test
    void lastingFailureFollowsTheQueueAndEndsWithReset() {
        entra.failUntilReset(Failure.serverError(502)).failNext(1, Failure.serverError(503));

        assertThat(Stream.generate(() -> token(form()).statusCode()).limit(3)).containsExactly(503, 502, 502);
        entra.reset();
        assertThat(token(form()).statusCode()).isEqualTo(200);
    }

    @Test
    void failuresDoNotAffectTheMetadata() {
        entra.failUntilReset(Failure.serverError(503));

        assertThat(get(entra.jwksUri()).statusCode()).isEqualTo(200);
    }

    @Test
    void delayOutlastsAnImpatientClient() {
        entra.delay(Duration.ofSeconds(2));

        assertThatThrownBy(() -> http.send(
                        post(tokenUrl(), form()).timeout(Duration.ofMillis(200)).build(), BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void gateHoldsTwoHundredRequestsAtOnce() throws Exception {
        Gate gate = entra.holdTokenAnswers();

        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 200)
                .mapToObj(i -> http.sendAsync(post(tokenUrl(), form()).build(), BodyHandlers.ofString()))
                .toList();
        gate.awaitArrivals(200);
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        gate.open();

        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        assertThat(entra.tokenRequests()).isEqualTo(200);
    }

    @Test
    void openedGateLetsLaterRequestsPass() {
        Gate gate = entra.holdTokenAnswers();
        gate.open();

        assertThat(token(form()).statusCode()).isEqualTo(200);
        assertThat(gate.arrivals()).isEqualTo(1);
    }

    @Test
    void resetOpensTheGate() throws Exception {
        Gate gate = entra.holdTokenAnswers();
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(post(tokenUrl(), form()).build(), BodyHandlers.ofString());
        gate.awaitArrivals(1);

        entra.reset();

        assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
}
