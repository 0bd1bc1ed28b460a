/** Credentials that choose among other credentials. */
@NullMarked
package io.entra4j.identity.chain;

import org.jspecify.annotations.NullMarked;
