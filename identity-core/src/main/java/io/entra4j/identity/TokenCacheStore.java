package io.entra4j.identity;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Stores tokens, as bytes, beyond the life of a process. Implement it to store them where several applications find
 * them, such as in Redis. The bytes are secret, so encrypt them. The default store is the secret store of the operating
 * system.
 *
 * <p>A credential reads the store when its own cache, in memory, has no token. If the store fails, the credential logs
 * a warning and asks the token service, so callers still get a token. Several threads that fetch tokens call the store
 * at once. It may block.
 *
 * @see TokenCachePersistenceOptions#store
 * @see <a href="https://learn.microsoft.com/entra/msal/java/advanced/msal-java-token-cache-serialization">What the
 *     bytes are: MSAL's cache</a>
 */
public interface TokenCacheStore {

    /** Makes the new content of a partition from the current one. */
    @FunctionalInterface
    interface Change {

        /**
         * Returns the new content. It is quick, without I/O.
         *
         * @param current the current content, {@code null} if there is none
         * @return the content to store; {@code current} itself if there is nothing to write
         */
        byte[] apply(byte @Nullable [] current);
    }

    /**
     * Returns the content of a partition.
     *
     * @param partition a name that can also be the name of a file: letters, digits, {@code . _ -}, such as
     *     {@code msal.cache.nocae}
     * @return the content as it was last stored, {@code null} if there is none
     * @throws CredentialUnavailableException if it cannot store anything on this machine with its settings; then no
     *     token is fetched, since the owner has to decide what to do
     * @throws IOException if it cannot be read now; then a token is fetched, as if there were no content
     */
    byte @Nullable [] read(String partition) throws IOException;

    /**
     * Changes a partition. Meanwhile no other thread may change it and, if the store is shared, no other process or
     * machine. A reader sees the old or the new content, never a part of it. A store without locks may compare and
     * swap, and apply the change again.
     *
     * @param partition as in {@link #read}
     * @param change makes the new content
     * @throws CredentialUnavailableException as in {@link #read}
     * @throws IOException if it cannot be changed now; the token is used, but not stored
     */
    void update(String partition, Change change) throws IOException;
}
