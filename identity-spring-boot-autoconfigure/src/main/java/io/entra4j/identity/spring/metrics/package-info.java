/** Measures the token requests of credentials. */
@NullMarked
package io.entra4j.identity.spring.metrics;

import org.jspecify.annotations.NullMarked;
