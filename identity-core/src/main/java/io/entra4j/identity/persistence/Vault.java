package io.entra4j.identity.persistence;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Keeps the content of partitions. A writer holds the partition's lock. */
interface Vault {

    /** Returns the content as it was last written, {@code null} if there is none or it is unusable. */
    byte @Nullable [] read(String partition) throws IOException;

    /** Returns the cache that the Azure Toolkit for IntelliJ keeps there, {@code null} if there is none. */
    default byte @Nullable [] toolkits() throws IOException {
        return null;
    }

    /** Replaces the content. A reader, also after a crash, finds the old or the new content, never a part of it. */
    void write(String partition, byte[] content) throws IOException;
}
