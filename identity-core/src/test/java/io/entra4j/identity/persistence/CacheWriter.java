package io.entra4j.identity.persistence;

import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A process that writes accounts to a cache in a file, one at a time, and prints each when it is kept. */
public final class CacheWriter {

    static final String PARTITION = "msal.cache.nocae";

    private static final String PADDING = "x".repeat(2000);

    private CacheWriter() {}

    /**
     * Writes {@code -Dcount} accounts of {@code -Dwriter} to {@code -Ddirectory}.
     *
     * @param args unused
     */
    public static void main(String... args) throws IOException {
        TokenCacheStore store = store(Path.of(System.getProperty("directory")));
        String writer = System.getProperty("writer");
        for (int i = 0; i < Integer.getInteger("count"); i++) {
            String account = writer + "-" + i;
            store.update(PARTITION, current -> added(current, account));
            System.out.println("kept " + account);
        }
    }

    static TokenCacheStore store(Path directory) {
        return new PlatformTokenCacheStore(
                "CacheWriter",
                new TokenCachePersistenceOptions().setUnencryptedStorageAllowed(true),
                new CacheDirectory(directory, Clock.systemUTC()),
                unused -> {
                    throw new VaultUnavailableException("none is wanted", "leave it", null);
                },
                CacheLock.PATIENCE);
    }

    private static byte[] added(byte @Nullable [] current, String account) {
        // A bound keeps 1 000 writes quick: the padding of older accounts goes, the accounts stay.
        String all = current == null ? "" : new String(current, StandardCharsets.UTF_8);
        String slim = all.lines().map(line -> line.replaceAll("x{9,}", "x")).collect(Collectors.joining("\n"));
        return (slim + "\n" + account + " " + PADDING + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
