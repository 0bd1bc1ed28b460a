package io.entra4j.sample;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Result of one run through the flow: a token, orders, a blob. */
record Run(@Nullable Instant at, Step token, Step orders, Step blob, ShownIdentity identity) {

    static final Run NONE = new Run(
            null,
            Step.skipped("No request yet"),
            Step.skipped("Not called yet"),
            Step.skipped("Not called yet"),
            ShownIdentity.UNKNOWN);
}
