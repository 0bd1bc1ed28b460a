/** Wires meters and observations. */
@NullMarked
package io.entra4j.identity.spring.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
