/** Wires the health indicator. */
@NullMarked
package io.entra4j.identity.spring.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
