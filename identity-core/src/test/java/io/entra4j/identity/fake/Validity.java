package io.entra4j.identity.fake;

import java.time.Instant;

/**
 * From when until when a certificate is valid.
 *
 * @param from the first instant at which it is
 * @param until the last one
 */
record Validity(Instant from, Instant until) {
    /** Wide, because tests set clocks as they like. */
    static final Validity PRESENT =
            new Validity(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2120-01-01T00:00:00Z"));

    /** Over by any clock that a test may have set. */
    static final Validity PAST =
            new Validity(Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2021-01-01T00:00:00Z"));
}
