/** Gets a token, calls with it, and shows on a page what happened. */
@NullMarked
package io.entra4j.sample;

import org.jspecify.annotations.NullMarked;
