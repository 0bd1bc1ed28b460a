/** Tokens for connections to databases by JDBC: pools, drivers, and plugins that URLs name. */
@NullMarked
package io.entra4j.identity.passwordless.jdbc;

import org.jspecify.annotations.NullMarked;
