package io.entra4j.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A container with one processor, whose common pool is busy with something else. */
@Tag("slow")
class SmallMachineTests {

    @Test
    void everyCallerIsAnsweredWithOneProcessorAndABusyCommonPool() {
        String output = ChildJvm.run(
                OneProcessor.class,
                "-XX:ActiveProcessorCount=1",
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=1");

        assertThat(output).contains("200 callers, 1 fetches\n").contains("timed out\n");
    }

    static final class OneProcessor {

        private static final int CALLERS = 200;

        private final AtomicInteger fetches = new AtomicInteger();
        private final ScriptedSource source = new ScriptedSource(Clock.systemUTC());
        private final EntraCredential credential =
                new TestCredential(this::fetch, CredentialOptions.builder().build());

        public static void main(String[] args) throws Exception {
            CountDownLatch never = new CountDownLatch(1);
            ForkJoinPool.commonPool().execute(() -> await(never));
            new OneProcessor().run();
            System.exit(0);
        }

        private void run() throws ExecutionException, InterruptedException, TimeoutException {
            List<CompletableFuture<AccessToken>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS / 2; i++) {
                callers.add(credential.getToken(context()).toFuture());
                callers.add(sync());
            }
            for (CompletableFuture<AccessToken> caller : callers) {
                caller.get(20, TimeUnit.SECONDS);
            }
            System.out.println(callers.size() + " callers, " + fetches + " fetches");
            try {
                credential.getTokenSync(context().setClaims("{}"), Duration.ofMillis(50));
            } catch (TokenRequestTimeoutException e) {
                System.out.println("timed out");
            }
        }

        private AccessToken fetch(TokenRequest request) {
            fetches.incrementAndGet();
            if (request.claims() != null) {
                await(new CountDownLatch(1));
            }
            while (credential.status().coalesced() < CALLERS - 1) {
                Thread.yield();
            }
            return source.fetch(request);
        }

        private CompletableFuture<AccessToken> sync() {
            CompletableFuture<AccessToken> answer = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    answer.complete(credential.getTokenSync(context()));
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            return answer;
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private static TokenRequestContext context() {
            return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
        }
    }
}
