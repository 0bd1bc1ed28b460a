package io.entra4j.identity.peer;

import static io.entra4j.identity.peer.Contenders.context;
import static io.entra4j.identity.peer.Contenders.print;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bad days, ours and the peer's side by side. */
class StormAndOutagePeerTests {

    private static final int CALLERS = 200;
    private static final Duration DELAY = Duration.ofMillis(300);

    private final Contenders contenders = new Contenders();
    private final FakeEntra entra = contenders.entra();

    @AfterEach
    void stop() {
        contenders.close();
    }

    @Test
    void coldCrowdCausesOneRequestWithOurs() throws Exception {
        Storm ours = storm(contenders.ours());
        Storm peers = storm(contenders.peer());

        print("%d cold callers, the service takes %d ms".formatted(CALLERS, DELAY.toMillis()), ours, peers);
        assertThat(ours.requests()).isOne();
    }

    @Test
    void crowdAtExpiryCausesOneRequestWithOurs() throws Exception {
        TokenCredential ours = contenders.ours();
        TokenCredential peer = contenders.peer();
        entra.tokenLifetime(Duration.ofMinutes(4));
        ours.getTokenSync(context());
        peer.getTokenSync(context());
        entra.tokenLifetime(Duration.ofHours(1));
        contenders.clock().advance(Duration.ofMinutes(4));

        Storm ourStorm = storm(ours);
        print("%d callers when the token has expired".formatted(CALLERS), ourStorm, storm(peer));
        assertThat(ourStorm.requests()).isOne();
    }

    @Test
    void outageWithAValidTokenDoesNotReachCallersOfOurs() {
        TokenCredential ours = contenders.ours();
        TokenCredential peer = contenders.peer();
        entra.tokenLifetime(Duration.ofMinutes(4));
        String token = ours.getTokenSync(context()).getToken();
        peer.getTokenSync(context());
        entra.failUntilReset(Failure.serverError(503));

        print("a caller while Entra answers 503 and the token has 4 minutes left", outage(ours), outage(peer));
        assertThat(ours.getTokenSync(context()).getToken()).isEqualTo(token);
    }

    private record Storm(int requests, long slowestMillis) {

        @Override
        public String toString() {
            return "%3d requests, slowest caller %4d ms".formatted(requests, slowestMillis);
        }
    }

    private Storm storm(TokenCredential credential) throws Exception {
        entra.reset();
        entra.resetRequests();
        entra.delay(DELAY);
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        CountDownLatch go = new CountDownLatch(1);
        Callable<Long> caller = () -> {
            go.await();
            long begin = System.nanoTime();
            credential.getTokenSync(context());
            return (System.nanoTime() - begin) / 1_000_000;
        };
        List<Future<Long>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(threads.submit(caller));
        }
        go.countDown();
        long slowest = 0;
        for (Future<Long> done : callers) {
            slowest = Math.max(slowest, done.get());
        }
        threads.shutdown();
        return new Storm(entra.tokenRequests(), slowest);
    }

    private static String outage(TokenCredential credential) {
        long begin = System.nanoTime();
        String result;
        try {
            AccessToken token = credential.getTokenSync(context());
            result = token == null ? "nothing" : "the token";
        } catch (RuntimeException e) {
            result = "an error, " + e.getClass().getSimpleName() + ",";
        }
        return "%s after %.3f ms".formatted(result, (System.nanoTime() - begin) / 1e6);
    }
}
