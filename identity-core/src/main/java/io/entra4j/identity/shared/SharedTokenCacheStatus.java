package io.entra4j.identity.shared;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot of a {@link SharedTokenCache}. Numbers count since it was built.
 *
 * @param unavailableFor since when the store has not answered, {@code null} if it does
 * @param hits reads that found a token
 * @param misses reads that found none
 * @param errors calls of the store that failed or took too long
 * @param skipped calls that were left out while the store did not answer
 * @param unreadable entries that no key of the ring opens: tampered with, moved, or sealed by a key that is gone
 * @param leasesTaken times this replica began a fetch for all
 * @param leasesAwaited times this replica waited for the fetch of another
 */
public record SharedTokenCacheStatus(
        @Nullable Duration unavailableFor,
        long hits,
        long misses,
        long errors,
        long skipped,
        long unreadable,
        long leasesTaken,
        long leasesAwaited) {}
