package io.entra4j.sample;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tells what one run through the flow brought: a token, orders, a blob. */
record Run(@Nullable Instant at, Step token, Step orders, Step blob, ShownIdentity identity) {

    static final Run NONE = new Run(
            null,
            Step.skipped("Not asked yet"),
            Step.skipped("Not called yet"),
            Step.skipped("Not called yet"),
            ShownIdentity.UNKNOWN);
}
