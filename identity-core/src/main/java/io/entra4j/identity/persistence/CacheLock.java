package io.entra4j.identity.persistence;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Allows one writer of a partition at a time: among this JVM's threads, among processes and, as far as azure-identity's
 * own lock works, among processes with azure-identity.
 */
final class CacheLock implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlatformTokenCacheStore.class);

    static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Duration STALE = Duration.ofMillis(500);
    private static final String PEER = ".lockfile";

    /** Locks between threads, one for each partition. File locks belong to the whole JVM, so these must too. */
    private static final ConcurrentMap<String, ReentrantLock> THREADS = new ConcurrentHashMap<>();

    private final CacheDirectory directory;
    private final ReentrantLock thread;
    private final Waiting waiting;
    private @Nullable FileChannel own;
    private @Nullable FileChannel peer;

    private CacheLock(CacheDirectory directory, ReentrantLock thread, Waiting waiting) {
        this.directory = directory;
        this.thread = thread;
        this.waiting = waiting;
    }

    /**
     * Waits for the lock.
     *
     * @throws IOException if the lock is not free within the patience, or its file cannot be created
     * @throws InterruptedIOException if the thread was interrupted; its interrupt flag is set
     */
    static CacheLock acquire(CacheDirectory directory, String partition, Duration patience) throws IOException {
        directory.make();
        String name = partition + ".lock";
        Waiting waiting = new Waiting(directory.file(name).toString(), patience);
        ReentrantLock thread = THREADS.computeIfAbsent(
                directory.file(name).toAbsolutePath().normalize().toString(), path -> new ReentrantLock());
        waiting.lock(thread);
        CacheLock lock = new CacheLock(directory, thread, waiting);
        try {
            lock.own = lock.hold(directory.openLock(name));
            lock.peer = lock.holdPeers();
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private FileChannel hold(FileChannel channel) throws IOException {
        try {
            while (tryLock(channel) == null) {
                waiting.pause();
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Holds the lock file of azure-identity, which creates, locks and deletes it. A file that stays unlocked for a
     * while was left by a process that was killed.
     */
    private FileChannel holdPeers() throws IOException {
        long begin = System.nanoTime();
        while (!directory.create(PEER)) {
            if (System.nanoTime() - begin > STALE.toNanos()) {
                return hold(directory.openLock(PEER));
            }
            waiting.pause();
        }
        return hold(directory.openLock(PEER));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another class loader's copy of this class holds it, or azure-identity in this JVM.
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        // Closing a file unlocks it.
        try {
            releasePeers();
            if (own != null) {
                own.close();
            }
        } finally {
            thread.unlock();
        }
    }

    private void releasePeers() {
        if (peer == null) {
            return;
        }
        try {
            peer.close();
            Files.deleteIfExists(directory.file(PEER));
        } catch (IOException e) {
            // Windows keeps the file while another process waits for its lock. That process then deletes it.
            LOGGER.debug("The lock file of azure-identity is left to the process that waits for it.", e);
        }
    }

    /** One time limit for all steps of a lock. */
    private record Waiting(String what, long until) {

        private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

        Waiting(String what, Duration patience) {
            this(what, System.nanoTime() + patience.toNanos());
        }

        void lock(ReentrantLock thread) throws IOException {
            try {
                if (!thread.tryLock(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw tooLong();
                }
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }

        void pause() throws IOException {
            if (System.nanoTime() - until > 0) {
                throw tooLong();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            if (Thread.interrupted()) {
                throw interrupted();
            }
        }

        private IOException tooLong() {
            return new IOException("another process or thread has held the lock '%s' for too long".formatted(what));
        }

        private static IOException interrupted() {
            Thread.currentThread().interrupt();
            return new InterruptedIOException("the thread was interrupted while it waited for the lock");
        }
    }
}
