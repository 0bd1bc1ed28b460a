/** Connections by R2DBC that use tokens. */
@NullMarked
package io.entra4j.identity.spring.passwordless.r2dbc;

import org.jspecify.annotations.NullMarked;
