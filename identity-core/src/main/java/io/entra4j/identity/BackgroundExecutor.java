package io.entra4j.identity;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the fetches nobody blocks for: on the user's executor, else on daemon threads of its own, which exist only while
 * there is something to fetch. One fetch per request at a time bounds their number.
 */
final class BackgroundExecutor implements Executor, AutoCloseable {

    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final @Nullable Executor given;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable ExecutorService own;

    BackgroundExecutor(String name, @Nullable Executor given) {
        this.name = name;
        this.given = given;
    }

    @Override
    public void execute(Runnable task) {
        (given != null ? given : own()).execute(task);
    }

    @Override
    public void close() {
        ExecutorService running = own;
        if (running != null) {
            running.shutdownNow();
        }
    }

    private Executor own() {
        ExecutorService existing = own;
        if (existing != null) {
            return existing;
        }
        lock.lock();
        try {
            existing = own;
            if (existing == null) {
                existing = threads();
                own = existing;
            }
            return existing;
        } finally {
            lock.unlock();
        }
    }

    /** Virtual threads where the JDK has them; compiled for one that has not. */
    private ExecutorService threads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);
        }
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "azure-identity-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
