package io.entra4j.identity.persistence;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Keeps the content of partitions. Whoever writes holds the partition's lock. */
interface Vault {

    /** Returns the content as it was last written, {@code null} if there is none, or none that makes sense. */
    byte @Nullable [] read(String partition) throws IOException;

    /** Returns what the Azure Toolkit for IntelliJ keeps there, {@code null} if that is nothing. */
    default byte @Nullable [] toolkits() throws IOException {
        return null;
    }

    /** Replaces the content, so that whoever reads meanwhile, or after a crash, finds the old or the new, whole. */
    void write(String partition, byte[] content) throws IOException;
}
