package io.entra4j.identity.persistence;

import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps tokens in the operating system's secret store: DPAPI on Windows, the keychain on macOS, the Secret Service on
 * Linux. If there is none, and the options allow it, tokens are kept in a file for its owner only. Nothing is loaded or
 * opened before the first use. Safe for use by many threads and processes.
 */
public final class PlatformTokenCacheStore implements TokenCacheStore {

    private static final Logger LOGGER = LoggerFactory.getLogger(PlatformTokenCacheStore.class);

    private final String credential;
    private final TokenCachePersistenceOptions options;
    private final CacheDirectory directory;
    private final Vaults vaults;
    private final Duration patience;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Vault vault;

    PlatformTokenCacheStore(
            String credential,
            TokenCachePersistenceOptions options,
            CacheDirectory directory,
            Vaults vaults,
            Duration patience) {
        this.credential = credential;
        this.options = options;
        this.directory = directory;
        this.vaults = vaults;
        this.patience = patience;
    }

    /**
     * Creates the store of this machine, without I/O.
     *
     * @param credential the name of the credential whose tokens are kept, for messages
     * @param options name, directory, and whether a file may be unencrypted
     * @param clock gives the time of a change
     * @return the store
     */
    public static PlatformTokenCacheStore of(String credential, TokenCachePersistenceOptions options, Clock clock) {
        String operatingSystem = System.getProperty("os.name");
        Path path = options.getDirectory();
        return new PlatformTokenCacheStore(
                credential,
                options,
                new CacheDirectory(path == null ? shared(operatingSystem) : path, clock),
                Vaults.of(operatingSystem),
                CacheLock.PATIENCE);
    }

    /** Returns the directory of azure-identity's files. */
    private static Path shared(String operatingSystem) {
        Path home = Path.of(System.getProperty("user.home"));
        return (operatingSystem.startsWith("Windows") ? home.resolve("AppData").resolve("Local") : home)
                .resolve(".IdentityService");
    }

    @Override
    public byte @Nullable [] read(String partition) throws IOException {
        try {
            return vault().read(partition);
        } catch (UnsafeFileException e) {
            throw unsafe(e);
        }
    }

    @Override
    public void update(String partition, Change change) throws IOException {
        try {
            updateLocked(vault(), partition, change);
        } catch (UnsafeFileException e) {
            throw unsafe(e);
        }
    }

    private void updateLocked(Vault opened, String partition, Change change) throws IOException {
        CacheLock lock = CacheLock.acquire(directory, partition, patience);
        try {
            byte[] current = opened.read(partition);
            byte[] changed = change.apply(current);
            if (!Arrays.equals(changed, current)) {
                opened.write(partition, changed);
            }
        } finally {
            lock.close();
        }
    }

    /**
     * Reads the cache of the Azure Toolkit for IntelliJ.
     *
     * @return MSAL's cache, {@code null} if there is none
     * @throws CredentialUnavailableException if the operating system cannot keep secrets here
     * @throws IOException if it cannot be read
     */
    public byte @Nullable [] readToolkits() throws IOException {
        // The toolkit always leaves a file with that name, also if the cache itself is elsewhere. Most machines have
        // neither.
        try {
            return directory.hasFile(PeerNames.TOOLKIT) ? vault().toolkits() : null;
        } catch (UnsafeFileException e) {
            throw unsafe(e);
        }
    }

    /**
     * Returns the files that change when the Azure Toolkit for IntelliJ writes its cache, no matter where that is.
     *
     * @return the files; each may be missing
     */
    public List<Path> toolkitFiles() {
        return Stream.of("", ".nocae", ".cae")
                .map(suffix -> directory.file(PeerNames.TOOLKIT + suffix))
                .toList();
    }

    private Vault vault() {
        Vault opened = vault;
        if (opened != null) {
            return opened;
        }
        opening.lock();
        try {
            opened = vault;
            if (opened == null) {
                opened = open();
                vault = opened;
            }
            return opened;
        } finally {
            opening.unlock();
        }
    }

    private Vault open() {
        if (!directory.path().isAbsolute()) {
            throw unavailable(new VaultUnavailableException(
                    "the user has no home directory", "set TokenCachePersistenceOptions.setDirectory", null));
        }
        try {
            return vaults.open(directory);
        } catch (VaultUnavailableException e) {
            if (!options.isUnencryptedStorageAllowed()) {
                throw unavailable(e);
            }
            LOGGER.info("Tokens are kept unencrypted in '{}', as allowed, since {}.", directory.path(), e.getMessage());
            return new PlainFile(directory);
        }
    }

    private CredentialUnavailableException unavailable(VaultUnavailableException e) {
        return new CredentialUnavailableException(
                Failure.of(
                        "%s is unavailable: its tokens cannot be kept, since %s.".formatted(credential, e.getMessage()),
                        e.remedy()
                                + "; or allow a file that only its permissions protect, with TokenCachePersistenceOptions"
                                + ".setUnencryptedStorageAllowed(true); or set no tokenCachePersistence."),
                List.of("a place to keep tokens"),
                e);
    }

    private CredentialUnavailableException unsafe(UnsafeFileException e) {
        return new CredentialUnavailableException(
                Failure.of(
                        "%s is unavailable: its tokens cannot be kept, since %s.".formatted(credential, e.getMessage()),
                        "make the user that runs this process the owner of the directory and its files, and let no other"
                                + " user write there (chown, chmod 700); delete links in it; or set"
                                + " TokenCachePersistenceOptions.setDirectory to a new directory that this user owns."),
                List.of("a place to keep tokens"),
                e);
    }
}
