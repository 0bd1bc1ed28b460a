/** Stands in for Entra in the profile {@code local}. Your own application needs none of these classes. */
@NullMarked
package io.entra4j.sample.local;

import org.jspecify.annotations.NullMarked;
