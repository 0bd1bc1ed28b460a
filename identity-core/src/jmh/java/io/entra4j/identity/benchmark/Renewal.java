package io.entra4j.identity.benchmark;

import io.entra4j.identity.fake.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Measures callers of ours while their good token is being renewed, or cannot be. */
public final class Renewal {

    private static final int CALLERS = 8;
    private static final int CALLS = 10_000;
    private static final int WARM_UPS = 50_000;
    /** Makes the calls outlast the renewal, so that they meet its start, its flight and its landing. */
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Renewal() {}

    /** Takes {@code due} or {@code outage}. */
    public static void main(String[] args) throws Exception {
        TokenEndpointClient endpoint = TokenEndpointClient.connect();
        MutableClock clock = new MutableClock();
        Callable<?> caller =
                Callers.of(Contender.ours(endpoint.azureClient(), clock, 1_000)).sync(0);
        endpoint.reset();
        endpoint.refreshIn(Duration.ofMinutes(20));
        caller.call();
        for (int i = 0; i < WARM_UPS; i++) {
            caller.call();
        }
        endpoint.reset();
        endpoint.delay(Storm.DELAY);
        if (args[0].equals("outage")) {
            endpoint.fail();
        }
        clock.advance(Duration.ofMinutes(30));
        long[] nanos = latencies(caller);
        System.out.println("p50=" + nanos[CALLS / 2] + " p99=" + nanos[CALLS / 100 * 99] + " max=" + nanos[CALLS - 1]
                + " requests=" + endpoint.requests());
        endpoint.reset();
        System.exit(0);
    }

    private static long[] latencies(Callable<?> caller) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        List<Future<long[]>> parts = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            parts.add(threads.submit(() -> part(caller)));
        }
        LongStream all = LongStream.empty();
        for (Future<long[]> part : parts) {
            all = LongStream.concat(all, Arrays.stream(part.get()));
        }
        return all.sorted().toArray();
    }

    private static long[] part(Callable<?> caller) throws Exception {
        long[] nanos = new long[CALLS / CALLERS];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            caller.call();
            nanos[i] = System.nanoTime() - start;
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return nanos;
    }
}
