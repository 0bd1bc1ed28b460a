package io.entra4j.identity.shared;

import io.entra4j.identity.http.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shares tokens among the replicas of an application: one replica fetches a token, and all use it. A credential whose
 * options name this cache asks it when its own cache, in memory, has no token, and before it renews one.
 *
 * <p>What is shared: tokens on behalf of users, and, if {@link Builder#applications} says so, tokens of applications. The
 * token of a machine's managed identity is never shared, nor is that of a chain, which may hold a managed identity.
 *
 * <p>While the store does not answer, each replica fetches its tokens itself. A caller waits for the store at most its
 * timeout, once; then the cache leaves the store alone until a probe in the background finds it again.
 *
 * <p>One per application, for use by any number of credentials and threads. Close it after the credentials.
 */
public final class SharedTokenCache implements AutoCloseable {

    private static final Duration MAX_TIMEOUT = Duration.ofSeconds(5);

    /** Listens for entries that must not be used any more. */
    public interface Listener {

        /**
         * Drops the token of an entry from memory.
         *
         * @param name of the entry
         * @param generation the entry's new generation: a token of this one stays
         */
        void onForgotten(String name, String generation);
    }

    private final SharedTokenStore store;
    private final SharedTokenKeys keys;
    private final boolean applications;
    private final boolean onBehalfOf;
    private final StoreGuard guard;
    private final Set<Listener> listeners = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private final Set<String> excluded = ConcurrentHashMap.newKeySet();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder leasesTaken = new LongAdder();
    private final LongAdder leasesAwaited = new LongAdder();

    private SharedTokenCache(Builder builder, SharedTokenKeys keys) {
        this.store = builder.store;
        this.keys = keys;
        this.applications = builder.applications;
        this.onBehalfOf = builder.onBehalfOf;
        String probe = keys.names("probe").get(0);
        this.guard = new StoreGuard(builder, () -> {
            // Needs all that a fetch needs: a store that is full can be read, and is of no use.
            String holder = SharedTokenEntry.newHolder();
            store.read(probe);
            store.lease(probe, holder, Duration.ofSeconds(1));
            store.release(probe, holder);
            return true;
        });
        store.listen(this::forgotten);
    }

    private void forgotten(String name, String generation) {
        List<Listener> told;
        synchronized (listeners) {
            told = new ArrayList<>(listeners);
        }
        told.forEach(listener -> listener.onForgotten(name, generation));
    }

    /**
     * Starts with the defaults.
     *
     * @param store where the tokens are kept
     * @return a new builder
     */
    public static Builder builder(SharedTokenStore store) {
        return new Builder(store);
    }

    /**
     * Reaches for the store in the background, so that the first token request need not wait for a connection.
     */
    public void connect() {
        guard.connect();
    }

    /**
     * Returns whether tokens of applications are shared.
     *
     * @return {@code false} by default
     */
    public boolean sharesApplications() {
        return applications;
    }

    /**
     * Returns whether tokens on behalf of users are shared.
     *
     * @return {@code true} by default
     */
    public boolean sharesOnBehalfOf() {
        return onBehalfOf;
    }

    /**
     * Excludes tokens that are needed to reach the store itself: if they were looked for there, a call of the store would
     * wait for itself.
     *
     * @param scopes the scopes of these tokens
     */
    public void exclude(Collection<String> scopes) {
        excluded.addAll(scopes);
    }

    /**
     * Returns whether the tokens of these scopes may be shared.
     *
     * @param scopes the scopes of a request
     * @return {@code false} if one of them is excluded
     */
    public boolean mayShare(Collection<String> scopes) {
        return excluded.isEmpty() || Collections.disjoint(excluded, scopes);
    }

    /**
     * Returns the entry of a token.
     *
     * @param canonical all that tells the token from others; the store sees no more than a keyed hash of it
     * @return the entry, for one fetch
     */
    public SharedTokenEntry entry(String canonical) {
        return new SharedTokenEntry(this, keys.names(canonical));
    }

    /**
     * Adds a listener for forgotten entries. The cache holds it weakly.
     *
     * @param listener quick, and never throws
     */
    public void addListener(Listener listener) {
        listeners.add(listener);
    }

    /**
     * Returns what the cache did so far. Cheap: no I/O.
     *
     * @return a snapshot
     */
    public SharedTokenCacheStatus status() {
        return new SharedTokenCacheStatus(
                guard.unavailableFor(),
                hits.sum(),
                misses.sum(),
                guard.errors(),
                guard.skipped(),
                unreadable.sum(),
                leasesTaken.sum(),
                leasesAwaited.sum());
    }

    SharedTokenStore store() {
        return store;
    }

    SharedTokenKeys keys() {
        return keys;
    }

    StoreGuard guard() {
        return guard;
    }

    void countRead(boolean found) {
        (found ? hits : misses).increment();
    }

    void countUnreadable() {
        unreadable.increment();
    }

    void countLease(boolean taken) {
        (taken ? leasesTaken : leasesAwaited).increment();
    }

    /** Ends its threads. The store is left open: it is the application's. */
    @Override
    public void close() {
        guard.close();
    }

    /** Collects the settings. Not for use by several threads. */
    public static final class Builder {

        private final SharedTokenStore store;
        private @Nullable SharedTokenKeys keys;
        private boolean applications;
        private boolean onBehalfOf = true;
        private Duration timeout = Duration.ofMillis(50);
        private LongSupplier nanoTime = System::nanoTime;
        private @Nullable Executor executor;
        private Pause pause = Pause.REAL;
        private DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();

        private Builder(SharedTokenStore store) {
            this.store = Objects.requireNonNull(store, "'store' must not be null");
        }

        /**
         * Sets the keys that seal the tokens. Required. All replicas need the same ones; a replica that has a key can read
         * and write the tokens of all.
         *
         * @param ring the keys
         * @return this
         */
        public Builder keys(SharedTokenKeys ring) {
            this.keys = ring;
            return this;
        }

        /**
         * Sets whether tokens of applications are shared: of client secrets, certificates and assertions.
         *
         * @param shared {@code false} by default, since each replica needs one request an hour only
         * @return this
         */
        public Builder applications(boolean shared) {
            this.applications = shared;
            return this;
        }

        /**
         * Sets whether tokens on behalf of users are shared.
         *
         * @param shared {@code true} by default
         * @return this
         */
        public Builder onBehalfOf(boolean shared) {
            this.onBehalfOf = shared;
            return this;
        }

        /**
         * Sets how long a call of the store may take. In the first 30 seconds it may take up to 5 seconds, until one fails,
         * since a cold JVM has to connect and to load code.
         *
         * @param atMost more than zero, at most 5 s; 50 ms by default
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder timeout(Duration atMost) {
            if (atMost.isNegative() || atMost.isZero() || atMost.compareTo(MAX_TIMEOUT) > 0) {
                throw new IllegalArgumentException(
                        "'timeout' must be more than zero and at most 5 s: %s ms.".formatted(atMost.toMillis()));
            }
            this.timeout = atMost;
            return this;
        }

        /**
         * Sets the clock that tells how long the store takes and how long it is away, for tests.
         *
         * @param source nanoseconds; {@link System#nanoTime} by default
         * @return this
         */
        public Builder nanoTime(LongSupplier source) {
            this.nanoTime = source;
            return this;
        }

        /** Sets what runs the calls of the store, what waits, and what spreads the waits, for tests in virtual time. */
        Builder virtualTime(@Nullable Executor threads, Pause waiting, DoubleSupplier spreading) {
            this.executor = threads;
            this.pause = waiting;
            this.jitter = spreading;
            return this;
        }

        Duration timeout() {
            return timeout;
        }

        LongSupplier nanoTime() {
            return nanoTime;
        }

        @Nullable
        Executor executor() {
            return executor;
        }

        Pause pause() {
            return pause;
        }

        DoubleSupplier jitter() {
            return jitter;
        }

        /**
         * Builds the cache.
         *
         * @return a cache
         * @throws IllegalArgumentException if there are no keys
         */
        public SharedTokenCache build() {
            if (keys == null) {
                throw new IllegalArgumentException("'keys' must be set: shared tokens are kept encrypted only.");
            }
            return new SharedTokenCache(this, keys);
        }
    }
}
