/** Turns {@code azure.identity.*} into beans. Wiring only: the things wired live in the sibling packages. */
@NullMarked
package io.entra4j.identity.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
