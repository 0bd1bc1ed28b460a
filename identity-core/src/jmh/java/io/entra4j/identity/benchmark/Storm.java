package io.entra4j.identity.benchmark;

import io.entra4j.identity.fake.MutableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Lets many callers ask for one token at the same moment. Prints the worst of its storms. */
public final class Storm {

    static final Duration DELAY = Duration.ofMillis(300);

    private static final int WARM_UPS = 20;

    private final TokenEndpointClient endpoint = TokenEndpointClient.connect();
    private final MutableClock clock = new MutableClock();
    private final ExecutorService threads;
    private final int callers;
    private final boolean expired;

    private Storm(ExecutorService threads, int callers, boolean expired) {
        this.threads = threads;
        this.callers = callers;
        this.expired = expired;
    }

    /** Takes the contender, the number of callers, platform or virtual, cold or expired, and how many storms. */
    public static void main(String[] args) throws Exception {
        Contender contender = Contender.valueOf(args[0]);
        int storms = Integer.parseInt(args[4]);
        // Virtual threads through reflection: this compiles for 17.
        ExecutorService threads = args[2].equals("virtual")
                ? (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null)
                : Executors.newCachedThreadPool();
        Storm storm = new Storm(threads, Integer.parseInt(args[1]), args[3].equals("expired"));
        storm.measure(contender, storms);
        System.exit(0);
    }

    private void measure(Contender contender, int storms) throws Exception {
        Callers asked = contender == Contender.OURS
                ? Callers.of(Contender.ours(endpoint.azureClient(), clock, 1_000))
                : contender.open(endpoint);
        // The classes are loaded and the connection is open: what is cold is the token.
        for (int i = 0; i < WARM_UPS; i++) {
            asked.sync(storms + i).call();
        }
        Outcome worst = new Outcome(0, Duration.ZERO, 0);
        for (int i = 0; i < storms; i++) {
            worst = worst.or(storm(asked.sync(i)));
        }
        System.out.println(
                "requests=" + worst.requests + " slowest=" + worst.slowest.toMillis() + " failed=" + worst.failed);
    }

    private Outcome storm(Callable<?> caller) throws Exception {
        if (expired) {
            caller.call();
            clock.advance(Duration.ofHours(2));
        }
        endpoint.reset();
        endpoint.delay(DELAY);
        CountDownLatch ready = new CountDownLatch(callers);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Long>> ends = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            ends.add(threads.submit(() -> {
                ready.countDown();
                go.await();
                try {
                    caller.call();
                    return System.nanoTime();
                } catch (RuntimeException e) {
                    return null;
                }
            }));
        }
        ready.await();
        long start = System.nanoTime();
        go.countDown();
        Outcome outcome = outcome(ends, start);
        endpoint.reset();
        return outcome;
    }

    private Outcome outcome(List<Future<Long>> ends, long start) throws Exception {
        long slowest = 0;
        int failed = 0;
        for (Future<Long> end : ends) {
            Long at = end.get();
            if (at == null) {
                failed++;
            } else {
                slowest = Math.max(slowest, at - start);
            }
        }
        return new Outcome(endpoint.requests(), Duration.ofNanos(slowest), failed);
    }

    private record Outcome(int requests, Duration slowest, int failed) {

        Outcome or(Outcome other) {
            return new Outcome(
                    Math.max(requests, other.requests),
                    slowest.compareTo(other.slowest) > 0 ? slowest : other.slowest,
                    Math.max(failed, other.failed));
        }
    }
}
