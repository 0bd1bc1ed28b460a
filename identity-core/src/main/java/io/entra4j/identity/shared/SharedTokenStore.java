package io.entra4j.identity.shared;

import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the tokens of an application where all its replicas find them, such as Redis or a database: entries, leases, and
 * word of entries that must not be used any more. Keys and values are opaque: a key is a keyed hash, a value is
 * encrypted, both by {@link SharedTokenCache}.
 *
 * <p>Each entry has a generation. {@link #forget} begins a new one, and an entry of another generation than the current
 * one does not exist. So a token from before a revocation is not read after it, however late it was written.
 *
 * <p>Methods block, and are called by several threads at once, on threads of the {@link SharedTokenCache}, which gives up
 * waiting after its {@link SharedTokenCache.Builder#timeout timeout}. Any exception means "not available now".
 */
public interface SharedTokenStore {

    /** Generation of keys that were never forgotten. */
    String FIRST_GENERATION = "";

    /**
     * Entry of the store as it was found.
     *
     * @param generation the current generation of the key; {@link #FIRST_GENERATION} if it was never forgotten
     * @param value the value of this generation, {@code null} if there is none
     */
    record Entry(String generation, @Nullable String value) {}

    /**
     * Reads an entry.
     *
     * @param key letters, digits, {@code -} and {@code _}, at most 64
     * @return the entry
     * @throws Exception if it cannot be read now
     */
    Entry read(String key) throws Exception;

    /**
     * Writes an entry, unless its generation is not the current one any more.
     *
     * @param key as in {@link #read}
     * @param generation the generation that was read before the value was fetched
     * @param value the value: ASCII, at most 100,000 characters
     * @param life how long the store keeps it, at most 24 hours
     * @return {@code false} if the generation is not the current one
     * @throws Exception if it cannot be written now
     */
    boolean write(String key, String generation, String value, Duration life) throws Exception;

    /**
     * Removes an entry, begins a new generation, and tells the {@link #listen listeners} of all replicas. The store
     * remembers the generation for at least 48 hours.
     *
     * @param key as in {@link #read}
     * @return the new generation, which no other call has returned
     * @throws Exception if it cannot be done now
     */
    String forget(String key) throws Exception;

    /**
     * Takes the lease of a key, if no replica has it.
     *
     * @param key as in {@link #read}
     * @param holder who takes it: random, and different in each call
     * @param atMost after which the lease ends by itself
     * @return whether it was taken
     * @throws Exception if it cannot be taken now
     */
    boolean lease(String key, String holder, Duration atMost) throws Exception;

    /**
     * Gives a lease back. Does nothing if another holder has it by now.
     *
     * @param key as in {@link #read}
     * @param holder as in {@link #lease}
     * @throws Exception if it cannot be given back now
     */
    void release(String key, String holder) throws Exception;

    /**
     * Sets the listener for keys that this or another replica forgets. It is called soon after. Messages may be lost.
     * Called once, when the {@link SharedTokenCache} is built; the store may be out of reach then.
     *
     * @param forgotten gets the key and its new generation; quick, and never throws
     */
    void listen(BiConsumer<String, String> forgotten);
}
