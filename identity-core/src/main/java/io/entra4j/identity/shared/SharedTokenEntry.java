package io.entra4j.identity.shared;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Entry of a token in the store, for one fetch: remembers which generation it has read. Not for use by several threads. */
public final class SharedTokenEntry {

    private static final Duration MAX_LIFE = Duration.ofHours(24);
    /** How long a lease lasts: longer than nearly all fetches, short enough to wait for a replica that was killed in one. */
    public static final Duration LEASE = Duration.ofSeconds(5);

    /** Long enough for the replica that takes the lease of a dead one. */
    private static final Duration MAX_WAIT = LEASE.plusSeconds(2);

    /**
     * Waits between two looks at what another replica fetches. Thousands of replicas may wait for the same fetch: each look
     * is one operation of the store, and after these looks follows the question whether the lease has ended.
     */
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(200));

    private static final int MAX_TOKEN_LENGTH = 48 * 1024;
    private static final int MAX_VALUE_LENGTH = 64 * 1024;

    /** Result of asking for the lease of an entry. */
    public enum Lease {
        /** This replica fetches, the others wait. */
        TAKEN,
        /** Another replica fetches. */
        HELD,
        /** The store does not answer. */
        UNAVAILABLE
    }

    /**
     * A fetch that one replica does for all.
     *
     * @param <T> what is fetched
     */
    public interface Fetch<T> {

        /**
         * Returns what a replica has written.
         *
         * @return {@code null} if there is nothing that this replica can use
         */
        @Nullable
        T read();

        /**
         * Fetches.
         *
         * @param lease {@link Lease#TAKEN}: for all, and {@link Lease#HELD}: after another replica took too long, so that it
         *     is to be written; {@link Lease#UNAVAILABLE}: for this replica alone
         * @return what was fetched
         */
        T fetch(Lease lease);

        /**
         * Returns whether the replica that fetched has failed, so that it makes no sense to wait for it.
         *
         * @return {@code true} to fetch at once
         */
        default boolean hasFailed() {
            return false;
        }
    }

    private final SharedTokenCache cache;
    private final List<String> names;
    private String generation = SharedTokenStore.FIRST_GENERATION;
    private boolean answered;

    SharedTokenEntry(SharedTokenCache cache, List<String> names) {
        this.cache = cache;
        this.names = names;
    }

    /**
     * Returns the name under which the entry is written.
     *
     * @return a keyed hash
     */
    public String name() {
        return names.get(0);
    }

    /**
     * Returns the generation that was read or begun last.
     *
     * @return the generation
     */
    public String generation() {
        return generation;
    }

    /**
     * Returns whether the store answered the last call.
     *
     * @return {@code false} if it did not, and before the first call
     */
    public boolean answered() {
        return answered;
    }

    /**
     * Reads the token. Looks under the names of former keys, too.
     *
     * @return the token, {@code null} if there is none or the store does not answer
     */
    public @Nullable SharedToken read() {
        return read(SharedToken::fromBytes);
    }

    /**
     * Reads what {@link #writeValue} wrote. Looks under the names of former keys, too.
     *
     * @return the value, {@code null} if there is none or the store does not answer
     */
    public byte @Nullable [] readValue() {
        return read(value -> value);
    }

    private <T> @Nullable T read(Function<byte[], @Nullable T> decoding) {
        for (String name : names) {
            SharedTokenStore.Entry found = call(() -> cache.store().read(name));
            if (found == null) {
                return null;
            }
            if (name.equals(name())) {
                generation = found.generation();
            }
            if (found.value() != null) {
                byte[] opened = cache.keys().open(name, found.generation(), found.value());
                T value = opened == null ? null : decoding.apply(opened);
                if (value != null) {
                    cache.countRead(true);
                    return value;
                }
                cache.countUnreadable();
            }
        }
        cache.countRead(false);
        return null;
    }

    private <T> @Nullable T call(Callable<T> call) {
        T answer = cache.guard().call(call);
        answered = answer != null;
        return answer;
    }

    /**
     * Writes a token of the generation that was read.
     *
     * @param token what to write
     * @param life how long it is of use
     * @return {@code false} if the entry was forgotten since it was read
     */
    public boolean write(SharedToken token, Duration life) {
        return token.token().length() > MAX_TOKEN_LENGTH || seal(token.toBytes(), life);
    }

    /**
     * Writes a value other than a {@link SharedToken}, of the generation that was read. It is sealed as a token is. Removes
     * what is under the names of other keys, so that replicas that still seal with one of these find this value.
     *
     * @param value what to write; not written if it has more than 65,536 bytes
     * @param life how long it is of use; the store keeps it for 24 hours at most
     * @return {@code false} if the entry was forgotten since it was read
     */
    public boolean writeValue(byte[] value, Duration life) {
        if (!seal(value, life)) {
            return false;
        }
        for (String name : names.subList(1, names.size())) {
            call(() -> cache.store().forget(name));
        }
        return true;
    }

    private boolean seal(byte[] value, Duration life) {
        if (value.length > MAX_VALUE_LENGTH || life.toMillis() <= 0) {
            return true;
        }
        String sealed = cache.keys().seal(name(), generation, value);
        Duration kept = life.compareTo(MAX_LIFE) < 0 ? life : MAX_LIFE;
        Boolean written = call(() -> cache.store().write(name(), generation, sealed, kept));
        return !Boolean.FALSE.equals(written);
    }

    /**
     * Makes all replicas drop the token, and begins a new generation.
     *
     * @return {@code false} if the store does not answer
     */
    public boolean forget() {
        boolean done = true;
        for (String name : names) {
            String begun = call(() -> cache.store().forget(name));
            if (begun == null) {
                done = false;
            } else if (name.equals(name())) {
                generation = begun;
            }
        }
        return done;
    }

    /**
     * Fetches, or returns what another replica fetches meanwhile. Of replicas that call this, one takes the lease and
     * fetches; the others wait for what it writes. When the lease ends, one of them takes it. Blocks for 7 seconds at most,
     * and for as long as the fetch takes.
     *
     * @param fetch what to do
     * @param nanoTime as {@link System#nanoTime}
     * @param pause waits
     * @param <T> what is fetched
     * @return what this replica or another one has fetched
     */
    public <T> T fetch(Fetch<T> fetch, LongSupplier nanoTime, Consumer<Duration> pause) {
        String holder = newHolder();
        long begin = nanoTime.getAsLong();
        boolean awaited = false;
        while (nanoTime.getAsLong() - begin < MAX_WAIT.toNanos()) {
            Lease lease = lease(holder);
            if (lease != Lease.HELD) {
                return lease == Lease.TAKEN ? lead(fetch, holder) : fetch.fetch(lease);
            }
            if (!awaited) {
                awaited = true;
                cache.countLease(false);
            }
            for (Duration each : PAUSES) {
                pause.accept(each);
                T written = fetch.read();
                if (written != null) {
                    return written;
                }
            }
            if (fetch.hasFailed()) {
                break;
            }
        }
        return fetch.fetch(Lease.HELD);
    }

    private <T> T lead(Fetch<T> fetch, String holder) {
        try {
            // Another replica may have written between this one's look and its lease.
            T written = fetch.read();
            return written != null ? written : fetch.fetch(Lease.TAKEN);
        } finally {
            release(holder);
        }
    }

    private Lease lease(String holder) {
        Boolean taken = call(() -> cache.store().lease(name(), holder, LEASE));
        if (taken == null) {
            return Lease.UNAVAILABLE;
        }
        if (taken) {
            cache.countLease(true);
        }
        return taken ? Lease.TAKEN : Lease.HELD;
    }

    private void release(String holder) {
        cache.guard().call(() -> {
            cache.store().release(name(), holder);
            return true;
        });
    }

    static String newHolder() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
