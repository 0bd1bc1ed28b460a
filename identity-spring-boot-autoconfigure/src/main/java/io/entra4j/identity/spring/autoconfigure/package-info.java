/**
 * Turns {@code azure.identity.*} into beans. Holds the wiring only. The wired types are in the packages beside this
 * one.
 */
@NullMarked
package io.entra4j.identity.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
