/** Calls another API on behalf of its own callers, in the profile {@code on-behalf-of}. */
@NullMarked
package io.entra4j.sample.onbehalfof;

import org.jspecify.annotations.NullMarked;
