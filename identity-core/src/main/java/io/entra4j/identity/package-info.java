/**
 * The kernel: what every credential shares. A credential is a {@link io.entra4j.identity.TokenSource} behind one cache.
 */
@NullMarked
package io.entra4j.identity;

import org.jspecify.annotations.NullMarked;
