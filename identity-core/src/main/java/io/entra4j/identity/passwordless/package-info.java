/**
 * Connections that prove who they are by a token in place of a password: what they have in common. A room for each kind
 * of server has what its client asks for.
 */
@NullMarked
package io.entra4j.identity.passwordless;

import org.jspecify.annotations.NullMarked;
