/**
 * What runs in the fresh JVMs whose first use of a library is measured. Each class knows one library, since its class path
 * has no other.
 */
@NullMarked
package io.entra4j.identity.benchmark.cold;

import org.jspecify.annotations.NullMarked;
