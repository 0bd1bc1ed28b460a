/** Managed identities: one endpoint per kind of host, one way to ask it. */
@NullMarked
package io.entra4j.identity.managed;

import org.jspecify.annotations.NullMarked;
