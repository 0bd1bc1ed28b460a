package io.entra4j.identity.engine;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs the fetches for which no caller blocks: on the user's executor, else on its own daemon threads. These exist only
 * while there is something to fetch. At most {@value #MAX_FETCHES} run at once and {@value #MAX_WAITING} wait; more are
 * refused, so that an outage cannot fill the heap with the requests of many users.
 */
public final class BackgroundExecutor implements Executor, AutoCloseable {

    private static final int MAX_FETCHES = 100;
    private static final int MAX_WAITING = 2_000;
    private static final long IDLE_SECONDS = 10;

    private final String name;
    private final @Nullable Executor given;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable ExecutorService own;

    /**
     * Creates an executor, without a thread yet.
     *
     * @param name the end of the names of its threads
     * @param given the user's executor, which is never shut down; {@code null} for own threads
     */
    public BackgroundExecutor(String name, @Nullable Executor given) {
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

    private ExecutorService threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MAX_FETCHES,
                MAX_FETCHES,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                threadFactory());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Makes virtual threads if the JDK has them. The code is compiled for a JDK without them. */
    private ThreadFactory threadFactory() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        } catch (ReflectiveOperationException e) {
            return this::thread;
        }
    }

    private Thread thread(Runnable task) {
        Thread thread = new Thread(task, "azure-identity-" + name);
        thread.setDaemon(true);
        return thread;
    }
}
