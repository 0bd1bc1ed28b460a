package io.entra4j.identity.persistence;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Keeps a partition in a file that only its permissions protect. */
record PlainFile(CacheDirectory directory) implements Vault {

    @Override
    public byte @Nullable [] read(String partition) throws IOException {
        return directory.read(partition);
    }

    @Override
    public void write(String partition, byte[] content) throws IOException {
        directory.replace(partition, content);
    }
}
