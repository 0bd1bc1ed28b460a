package io.entra4j.identity;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps tokens beyond the life of a process: bytes in, bytes out. Implement it to keep them where the applications of
 * yours find them, such as Redis; what is kept is secret, so encrypt it. The default keeps them where the operating
 * system keeps secrets.
 *
 * <p>A credential asks when its own cache, in memory, has no token. A store that fails costs a request to the token
 * service and a warning, never a token. It is called by several threads at once, on those that fetch tokens, and may
 * block.
 *
 * @see TokenCachePersistenceOptions#store
 * @see <a href="https://learn.microsoft.com/entra/msal/java/advanced/msal-java-token-cache-serialization">What the bytes
 *     are: MSAL's cache</a>
 */
public interface TokenCacheStore {

    /** Makes new content from what there is. */
    @FunctionalInterface
    interface Change {

        /**
         * Returns the new content. Quick, without I/O.
         *
         * @param current what there is, {@code null} if nothing
         * @return what to keep; {@code current} itself if nothing has to be written
         */
        byte[] apply(byte @Nullable [] current);
    }

    /**
     * Returns what a partition holds.
     *
     * @param partition a name that is also fit for a file: letters, digits, {@code . _ -}, such as {@code
     *     msal.cache.nocae}
     * @return the content as it was last kept, {@code null} if there is none
     * @throws CredentialUnavailableException if it can keep nothing on this machine as it is set: the token is not
     *     fetched, since its owner has to decide what to do
     * @throws IOException if it cannot be read now: the token is fetched as if there were none
     */
    byte @Nullable [] read(String partition) throws IOException;

    /**
     * Changes a partition, and lets nobody else change it meanwhile: neither threads nor, as far as the store is shared,
     * other processes or machines. Whoever reads meanwhile sees the old or the new content, whole. A store without
     * locks may compare and swap, and apply the change again.
     *
     * @param partition as in {@link #read}
     * @param change makes the new content
     * @throws CredentialUnavailableException as in {@link #read}
     * @throws IOException if it cannot be changed now: the token is used all the same
     */
    void update(String partition, Change change) throws IOException;
}
