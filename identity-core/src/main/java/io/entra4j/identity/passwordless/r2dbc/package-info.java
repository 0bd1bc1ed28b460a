/** Tokens for connections to databases by R2DBC. */
@NullMarked
package io.entra4j.identity.passwordless.r2dbc;

import org.jspecify.annotations.NullMarked;
