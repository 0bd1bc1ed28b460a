package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.MutableClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Async callers on Reactor's own threads, watched by BlockHound, in a JVM of their own since it rewrites the JDK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class BlockHoundTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private String output;

    @BeforeAll
    void runWatched() {
        output = ChildJvm.run(
                Watched.class,
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+AllowRedefinitionToAddDeleteMethods",
                "-XX:+EnableDynamicAgentLoading");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hit", "staleHit", "miss", "following", "failure", "rememberedFailure", "forcedRefresh"})
    void asyncCallIsNotBlocked(String what) {
        assertThat(output).contains(what + " did not block\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deliberateBlock", "blockInASource"})
    void blockHoundDetectsABlockingCall(String what) {
        assertThat(output).contains(what + " was detected\n");
    }

    static final class Watched {

        private final MutableClock clock = new MutableClock();
        private final ScriptedSource source = new ScriptedSource(clock);
        private final EntraCredential credential = new TestCredential(
                this::fetch, CredentialOptions.builder().clock(clock).build());

        public static void main(String[] args) {
            BlockHound.install();
            new Watched().run();
            System.exit(0);
        }

        private void run() {
            expect("deliberateBlock", BlockingOperationError.class, Mono.fromCallable(() -> block()));
            expect("blockInASource", BlockingOperationError.class, onReactorsThread());
            unblocked("miss", credential.getToken(context()));
            unblocked("hit", credential.getToken(context()));
            clock.advance(Duration.ofMinutes(50));
            unblocked("staleHit", credential.getToken(context()));
            unblocked("forcedRefresh", credential.refreshToken(context()));
            follow();
            clock.advance(ScriptedSource.LIFETIME);
            source.fail(new AuthenticationFailedException("503", EntraError.parse(503, "", null), null));
            expect("failure", AuthenticationFailedException.class, credential.getToken(context()));
            expect("rememberedFailure", AuthenticationFailedException.class, credential.getToken(context()));
        }

        private AccessToken fetch(TokenRequest request) {
            LockSupport.parkNanos(1);
            return source.fetch(request);
        }

        /** An executor that fetches on the caller's thread is not allowed there, and shows that fetches are watched. */
        private Mono<AccessToken> onReactorsThread() {
            return new TestCredential(
                            request -> block(),
                            CredentialOptions.builder()
                                    .executorService(Runnable::run)
                                    .build())
                    .getToken(context());
        }

        private void follow() {
            CountDownLatch leads = new CountDownLatch(1);
            CountDownLatch followed = new CountDownLatch(1);
            source.next(() -> {
                leads.countDown();
                await(followed);
                return source.token("shared");
            });
            clock.advance(ScriptedSource.LIFETIME);
            CompletableFuture<AccessToken> leader =
                    CompletableFuture.supplyAsync(() -> credential.getTokenSync(context()));
            await(leads);
            unblocked("following", Mono.fromFuture(() -> {
                CompletableFuture<AccessToken> follower =
                        credential.getToken(context()).toFuture();
                followed.countDown();
                return follower;
            }));
            leader.join();
        }

        private static void unblocked(String what, Mono<AccessToken> token) {
            try {
                token.subscribeOn(Schedulers.parallel()).block(PATIENCE);
                System.out.println(what + " did not block");
            } catch (Throwable e) {
                e.printStackTrace(System.out);
            }
        }

        private static void expect(String what, Class<? extends Throwable> expected, Mono<AccessToken> token) {
            try {
                token.subscribeOn(Schedulers.parallel()).block(PATIENCE);
                System.out.println(what + " went well");
            } catch (Throwable e) {
                if (!expected.isInstance(e) && !expected.isInstance(e.getCause())) {
                    e.printStackTrace(System.out);
                    return;
                }
                String found = expected == BlockingOperationError.class ? " was detected" : " did not block";
                System.out.println(what + found);
            }
        }

        private static AccessToken block() {
            await(new CountDownLatch(1));
            return null;
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static TokenRequestContext context() {
            return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
        }
    }
}
