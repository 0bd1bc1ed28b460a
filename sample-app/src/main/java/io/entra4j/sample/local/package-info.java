/** Stands in for Entra in the profile {@code local}. An application of your own needs nothing of this. */
@NullMarked
package io.entra4j.sample.local;

import org.jspecify.annotations.NullMarked;
