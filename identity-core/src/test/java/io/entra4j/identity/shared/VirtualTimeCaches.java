package io.entra4j.identity.shared;

import io.entra4j.identity.fake.VirtualTime;
import io.entra4j.identity.http.Pause;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.function.DoubleSupplier;

/** Builds shared caches that live in virtual time. */
public final class VirtualTimeCaches {

    private VirtualTimeCaches() {}

    /**
     * Runs a call of the store on the caller's thread, and what no caller waits for on another one. A store answers
     * within the cache's timeout, or fails after it: nothing else ends the call.
     */
    public static SharedTokenCache cache(
            SharedTokenStore store, SharedTokenKeys keys, VirtualTime time, DoubleSupplier jitter) {
        return SharedTokenCache.builder(store)
                .keys(keys)
                .applications(true)
                .nanoTime(time::nanos)
                .virtualTime(task -> run(task, time), time::sleep, jitter)
                .build();
    }

    /**
     * Has a cache call the store on the caller's thread, and look for a store that failed after 1 ms each time, for models
     * that take many steps and let hours pass.
     */
    public static SharedTokenCache.Builder impatient(SharedTokenCache.Builder cache) {
        return cache.virtualTime(VirtualTimeCaches::run, pause -> Pause.REAL.pause(Duration.ofMillis(1)), () -> 0);
    }

    private static void run(Runnable task) {
        if (task instanceof FutureTask) {
            task.run();
        } else {
            Thread thread = new Thread(task, "waits for the store");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void run(Runnable task, VirtualTime time) {
        if (task instanceof FutureTask) {
            task.run();
        } else {
            time.execute(task);
        }
    }
}
