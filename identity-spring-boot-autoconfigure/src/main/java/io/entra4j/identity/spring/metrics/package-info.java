/** Measures what a credential does. */
@NullMarked
package io.entra4j.identity.spring.metrics;

import org.jspecify.annotations.NullMarked;
