/** Credentials that choose among others. */
@NullMarked
package io.entra4j.identity.chain;

import org.jspecify.annotations.NullMarked;
