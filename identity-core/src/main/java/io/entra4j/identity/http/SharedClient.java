package io.entra4j.identity.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's client, shared by all requests with equal connection settings. It is created at the first request. It is
 * dropped when its threads have been idle for a minute; the garbage collector then ends its connections and its
 * selector.
 */
final class SharedClient {

    /**
     * Static state, which is otherwise forbidden here. A client holds threads, connections and TLS sessions. An
     * application that builds a credential for each request would otherwise create a client for each request.
     */
    private static final Map<ConnectionSettings, SharedClient> SHARED = new ConcurrentHashMap<>();

    private static final Duration IDLE = Duration.ofSeconds(60);

    /** Azure's load balancers drop a connection that is idle for four minutes, and the JDK does not notice. */
    private static final Duration MAX_IDLE_TIME = Duration.ofMinutes(3);

    private final ConnectionSettings settings;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger running = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> lastUses = new HashMap<>();
    private @Nullable HttpClient client;

    SharedClient(ConnectionSettings settings, Duration idle, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, idle.toNanos(), TimeUnit.NANOSECONDS, new SynchronousQueue<>(), this::thread);
    }

    static SharedClient of(ConnectionSettings settings) {
        return SHARED.computeIfAbsent(settings, key -> new SharedClient(key, IDLE, System::nanoTime));
    }

    /** Returns the client; a new one if the old one may hold a connection that a load balancer has dropped. */
    HttpClient to(URI url) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            Long lastUse = lastUses.put(String.valueOf(url.getAuthority()), now);
            HttpClient existing = client;
            if (existing == null || (lastUse != null && now - lastUse > MAX_IDLE_TIME.toNanos())) {
                existing = settings.client(threads);
                client = existing;
                lastUses.values().removeIf(use -> now - use > MAX_IDLE_TIME.toNanos());
            }
            return existing;
        } finally {
            lock.unlock();
        }
    }

    private Thread thread(Runnable work) {
        running.incrementAndGet();
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } finally {
                        if (running.decrementAndGet() == 0) {
                            SHARED.remove(settings, this);
                        }
                    }
                },
                "azure-identity-http");
        thread.setDaemon(true);
        return thread;
    }
}
