package io.entra4j.identity.benchmark.cold;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Lets many callers ask a new credential at the same moment, after another one has got a token from the same host. */
public final class NewCredential {

    private static final int CALLERS = 200;

    private NewCredential() {}

    /** Takes the library. */
    public static void main(String[] args) throws Exception {
        Sources.open(args[0], "secret").token();
        Source source = Sources.open(args[0], "secret");
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        CountDownLatch ready = new CountDownLatch(CALLERS);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Long>> ends = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            ends.add(threads.submit(() -> {
                ready.countDown();
                go.await();
                source.token();
                return System.nanoTime();
            }));
        }
        ready.await();
        long start = System.nanoTime();
        go.countDown();
        long slowest = 0;
        for (Future<Long> end : ends) {
            slowest = Math.max(slowest, end.get() - start);
        }
        System.out.println("slowest=" + slowest / 1e6);
        System.exit(0);
    }
}
