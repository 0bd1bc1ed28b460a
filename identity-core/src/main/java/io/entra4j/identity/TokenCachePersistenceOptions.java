package io.entra4j.identity;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Sets where tokens are kept beyond the life of a process. Credentials copy the settings when they are built. Not for
 * use by several threads.
 *
 * <p>By default, tokens are kept in the operating system's secret store: DPAPI on Windows, the keychain on macOS, the
 * Secret Service (GNOME Keyring, KWallet) on Linux. That needs {@code com.microsoft.azure:msal4j-persistence-extension}
 * on the class path. The cache is shared with azure-identity.
 */
public final class TokenCachePersistenceOptions {

    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    private @Nullable String name;
    private boolean unencryptedStorageAllowed;
    private @Nullable Path directory;
    private @Nullable TokenCacheStore store;

    /** Starts with the defaults. */
    public TokenCachePersistenceOptions() {}

    /**
     * Sets the cache's name. Applications with the same name share their tokens.
     *
     * @param value 1 to 100 letters, digits and {@code . _ -}, not beginning with a full stop; {@code null} for the
     *     default
     * @return this
     * @throws IllegalArgumentException if it has other characters
     */
    public TokenCachePersistenceOptions setName(@Nullable String value) {
        if (value != null && !FILE_NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'name' must be 1 to 100 letters, digits, '.', '_' or '-', and not begin with a full stop.");
        }
        this.name = value;
        return this;
    }

    /**
     * Sets whether tokens may be kept unencrypted, in a file that only its owner may read, if the operating system has
     * no secret store, as on Linux without a desktop. A person who can read the file, or a backup of it, can act as
     * you.
     *
     * @param allowed {@code false} by default
     * @return this
     */
    public TokenCachePersistenceOptions setUnencryptedStorageAllowed(boolean allowed) {
        this.unencryptedStorageAllowed = allowed;
        return this;
    }

    /**
     * Sets the directory of files: locks, and caches that are encrypted or may be unencrypted. The default is the same
     * as for azure-identity: {@code .IdentityService} in the user's home, on Windows in {@code AppData\\Local} there.
     *
     * @param path the directory, which is created if it does not exist; {@code null} for the default
     * @return this
     */
    public TokenCachePersistenceOptions setDirectory(@Nullable Path path) {
        this.directory = path;
        return this;
    }

    /**
     * Sets a store that the application implements, instead of the operating system's.
     *
     * @param value the store; {@code null} for the operating system's
     * @return this
     */
    public TokenCachePersistenceOptions setStore(@Nullable TokenCacheStore value) {
        this.store = value;
        return this;
    }

    /**
     * Returns the cache's name.
     *
     * @return the name, {@code null} for the one that applications share by default
     */
    public @Nullable String getName() {
        return name;
    }

    /**
     * Returns whether tokens may be kept in a file that only its permissions protect.
     *
     * @return {@code false} by default
     */
    public boolean isUnencryptedStorageAllowed() {
        return unencryptedStorageAllowed;
    }

    /**
     * Returns the directory of files.
     *
     * @return the directory, {@code null} for the one that is shared with azure-identity
     */
    public @Nullable Path getDirectory() {
        return directory;
    }

    /**
     * Returns the store that the application implements.
     *
     * @return the store, {@code null} for the operating system's
     */
    public @Nullable TokenCacheStore getStore() {
        return store;
    }

    /**
     * Returns the name of a part of the cache. Tokens for callers that handle claims challenges live longer and can be
     * revoked, so they are kept in a separate part. The suffixes are those of azure-identity.
     *
     * @param caeEnabled whether callers handle claims challenges
     * @return a name such as {@code msal.cache.nocae}
     */
    public String partition(boolean caeEnabled) {
        return (name == null ? "msal.cache" : name) + (caeEnabled ? ".cae" : ".nocae");
    }

    /** Returns a copy for a credential, which later changes do not affect. */
    TokenCachePersistenceOptions copy() {
        TokenCachePersistenceOptions copy = new TokenCachePersistenceOptions();
        copy.name = name;
        copy.unencryptedStorageAllowed = unencryptedStorageAllowed;
        copy.directory = directory;
        copy.store = store;
        return copy;
    }
}
