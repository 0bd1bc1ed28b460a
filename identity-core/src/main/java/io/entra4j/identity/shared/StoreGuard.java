package io.entra4j.identity.shared;

import io.entra4j.identity.engine.BackgroundExecutor;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Pause;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the store, and keeps callers from its bad days: a call that fails or takes too long is the last one for a while.
 * In the first 30 seconds a call may take up to 5 seconds, until one fails: a cold JVM has to connect and to load code, and
 * is late itself.
 *
 * <p>After about 1 second, and then after twice as long each time, up to 30 seconds, a probe finds out in the background
 * whether the store is back. It needs no caller: a replica whose next token is due in an hour must know by then. The pauses
 * are random by half, so that thousands of replicas do not probe at the same time.
 */
final class StoreGuard implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(SharedTokenCache.class);
    private static final long FIRST_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long START_NANOS = Duration.ofSeconds(30).toNanos();
    /** Of a call at the start, and of a probe: it may have to connect. */
    private static final long LONG_TIMEOUT_NANOS = Duration.ofSeconds(5).toNanos();

    private record Outage(long since) {}

    private final BackgroundExecutor executor;
    private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();
    private final LongAdder errors = new LongAdder();
    private final LongAdder skipped = new LongAdder();
    private final long timeoutNanos;
    private final LongSupplier nanoTime;
    private final Pause pause;
    private final DoubleSupplier jitter;
    private final Callable<?> probe;
    private final long startEnds;
    private volatile boolean failedBefore;

    StoreGuard(SharedTokenCache.Builder settings, Callable<?> probe) {
        this.executor = new BackgroundExecutor("shared-token-cache", settings.executor());
        this.timeoutNanos = settings.timeout().toNanos();
        this.nanoTime = settings.nanoTime();
        this.pause = settings.pause();
        this.jitter = settings.jitter();
        this.probe = probe;
        this.startEnds = nanoTime.getAsLong() + START_NANOS;
    }

    /** Returns what the call returns, {@code null} if the store is not available. */
    <T> @Nullable T call(Callable<T> call) {
        if (outage.get() != null) {
            skipped.increment();
            return null;
        }
        long wait = timeout();
        try {
            return within(wait, call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            failed("no answer within %s ms".formatted(TimeUnit.NANOSECONDS.toMillis(wait)));
        } catch (ExecutionException e) {
            failed(reason(e.getCause()));
        } catch (RuntimeException e) {
            failed(reason(e));
        }
        return null;
    }

    private <T> T within(long nanos, Callable<T> call)
            throws InterruptedException, TimeoutException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(call);
        executor.execute(task);
        try {
            return task.get(nanos, TimeUnit.NANOSECONDS);
        } finally {
            task.cancel(true);
        }
    }

    private long timeout() {
        boolean starting = !failedBefore && nanoTime.getAsLong() - startEnds < 0;
        return starting ? Math.max(timeoutNanos, LONG_TIMEOUT_NANOS) : timeoutNanos;
    }

    /** Makes the first call, in the background. */
    void connect() {
        executor.execute(() -> call(probe));
    }

    private void failed(String reason) {
        failedBefore = true;
        errors.increment();
        Outage begun = new Outage(nanoTime.getAsLong());
        if (!outage.compareAndSet(null, begun)) {
            return;
        }
        LOGGER.warn(
                "The shared token cache is not available: {}. This instance fetches its tokens itself until it is.",
                reason);
        try {
            executor.execute(this::awaitStore);
        } catch (RuntimeException e) {
            // There is no thread to wait for the store: the next call finds out.
            outage.set(null);
        }
    }

    private void awaitStore() {
        try {
            for (long atMost = FIRST_PAUSE_NANOS; ; atMost = Math.min(2 * atMost, MAX_PAUSE_NANOS)) {
                pause.pause(Duration.ofNanos((long) ((1 + jitter.getAsDouble()) / 2 * atMost)));
                if (answers()) {
                    outage.set(null);
                    LOGGER.info("The shared token cache is available again.");
                    return;
                }
            }
        } catch (InterruptedIOException | InterruptedException e) {
            // The cache is closed.
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() throws InterruptedException {
        long begin = nanoTime.getAsLong();
        try {
            within(Math.max(timeoutNanos, LONG_TIMEOUT_NANOS), probe);
        } catch (TimeoutException | ExecutionException | RuntimeException e) {
            errors.increment();
            return false;
        }
        // An answer that comes too late for callers is none.
        return nanoTime.getAsLong() - begin <= timeoutNanos;
    }

    private static String reason(@Nullable Throwable failure) {
        Throwable root = failure;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        if (root == null) {
            return "unknown";
        }
        String name = root.getClass().getSimpleName();
        return root.getMessage() == null
                ? name
                : name + ": " + ForeignText.oneLine(root.getMessage(), ForeignText.MAX_QUOTE);
    }

    @Nullable
    Duration unavailableFor() {
        Outage known = outage.get();
        return known == null ? null : Duration.ofNanos(nanoTime.getAsLong() - known.since());
    }

    long errors() {
        return errors.sum();
    }

    long skipped() {
        return skipped.sum();
    }

    @Override
    public void close() {
        executor.close();
    }
}
