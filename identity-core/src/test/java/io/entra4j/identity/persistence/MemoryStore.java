package io.entra4j.identity.persistence;

import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenCacheStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store of an application's own, that can be made to fail. */
final class MemoryStore implements TokenCacheStore {

    private final Map<String, byte[]> partitions = new TreeMap<>();
    private final AtomicInteger reads = new AtomicInteger();
    private boolean broken;
    private boolean refusing;

    @Override
    public synchronized byte @Nullable [] read(String partition) throws IOException {
        reads.incrementAndGet();
        check();
        return partitions.get(partition);
    }

    @Override
    public synchronized void update(String partition, Change change) throws IOException {
        check();
        partitions.put(partition, change.apply(partitions.get(partition)));
    }

    void breakDown() {
        broken = true;
    }

    void refuse() {
        refusing = true;
    }

    synchronized void put(String partition, String content) {
        partitions.put(partition, content.getBytes(StandardCharsets.UTF_8));
    }

    synchronized String text(String partition) {
        return new String(partitions.getOrDefault(partition, new byte[0]), StandardCharsets.UTF_8);
    }

    synchronized Map<String, byte[]> partitions() {
        return Map.copyOf(partitions);
    }

    int reads() {
        return reads.get();
    }

    private void check() throws IOException {
        if (refusing) {
            throw new CredentialUnavailableException("no keyring");
        }
        if (broken) {
            throw new IOException("connection refused");
        }
    }
}
