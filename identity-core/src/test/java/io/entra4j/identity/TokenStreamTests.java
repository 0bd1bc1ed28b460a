package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Hooks;

@Tag("slow")
class TokenStreamTests {

    private static final TokenRequestContext CONTEXT =
            new TokenRequestContext().addScopes("https://redis.azure.com/.default");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private FakeEntra entra;
    private EntraCredential credential;

    @BeforeEach
    void start() {
        entra = FakeEntra.start().tokenLifetime(Duration.ofSeconds(4));
        credential = new ClientSecretCredentialBuilder()
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .options(CredentialOptions.builder()
                        .authorityHost(entra.authorityHost())
                        .instanceDiscovery(false)
                        .httpClient(entra.httpClient())
                        .build())
                .build();
    }

    @AfterEach
    void stop() {
        credential.close();
        entra.close();
    }

    @Test
    void subscribersGetEachTokenAndCauseOneRequestForEach() throws InterruptedException {
        List<List<String>> emitted = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            List<String> tokens = new ArrayList<>();
            emitted.add(tokens);
            TokenStream.of(credential, CONTEXT)
                    .take(3)
                    .map(AccessToken::getToken)
                    .doOnComplete(done::countDown)
                    .subscribe(tokens::add);
        }

        assertThat(done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(emitted).allSatisfy(tokens -> assertThat(tokens).hasSize(3).doesNotHaveDuplicates());
        assertThat(emitted).allSatisfy(tokens -> assertThat(tokens).isEqualTo(emitted.get(0)));
        assertThat(entra.tokenRequests()).isBetween(3, 4);
    }

    @Test
    void failureEndsNothing() {
        entra.failNext(3, Failure.serverError(503));

        assertThat(TokenStream.of(credential, CONTEXT).take(2).collectList().block(PATIENCE))
                .hasSize(2);
    }

    @Test
    void nothingIsAskedWithoutSubscribers() {
        Disposable.Swap subscription = Disposables.swap();
        CountDownLatch first = new CountDownLatch(1);
        subscription.update(TokenStream.of(credential, CONTEXT).subscribe(token -> first.countDown()));
        assertThat(await(first)).isTrue();
        subscription.dispose();
        long hits = credential.status().hits();

        TokenStream.of(credential, CONTEXT).take(1).blockLast(PATIENCE);

        assertThat(credential.status().hits()).isEqualTo(hits + 1);
    }

    @Test
    void failureOfAFetchWhoseCallerHasCancelledIsDropped() throws Exception {
        List<Throwable> dropped = new CopyOnWriteArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            entra.failUntilReset(Failure.entra(401, "invalid_client", 7000215, "Invalid client secret provided."));
            Gate gate = entra.holdTokenAnswers();
            Disposable caller = credential.getToken(CONTEXT).subscribe();
            CompletableFuture<AccessToken> other = credential.getToken(CONTEXT).toFuture();
            caller.dispose();
            gate.open();

            assertThat(other).failsWithin(PATIENCE);
            assertThat(dropped).isEmpty();
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void requestWithoutScopeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TokenStream.of(credential, new TokenRequestContext()).blockFirst(PATIENCE));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
