package io.entra4j.identity.shared;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Entry of a token in the store, for one fetch: remembers which generation it has read. Not for use by several threads. */
public final class SharedTokenEntry {

    private static final Duration MAX_LIFE = Duration.ofHours(24);
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
     * Asks for the lease.
     *
     * @param holder {@link #newHolder()}
     * @param atMost after which it ends by itself
     * @return what came of it
     */
    public Lease lease(String holder, Duration atMost) {
        Boolean taken = call(() -> cache.store().lease(name(), holder, atMost));
        if (taken == null) {
            return Lease.UNAVAILABLE;
        }
        if (taken) {
            cache.countLease(true);
        }
        return taken ? Lease.TAKEN : Lease.HELD;
    }

    /** Counts a fetch of another replica that this one waits for. */
    public void awaited() {
        cache.countLease(false);
    }

    /**
     * Gives the lease back.
     *
     * @param holder who has it
     */
    public void release(String holder) {
        cache.guard().call(() -> {
            cache.store().release(name(), holder);
            return true;
        });
    }

    /**
     * Names a holder of a lease.
     *
     * @return a random name
     */
    public static String newHolder() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(random.nextLong())
                .putLong(random.nextLong())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
