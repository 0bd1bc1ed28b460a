/** Connections by JDBC that use tokens: what their URLs say, and how pools and migration tools get the tokens. */
@NullMarked
package io.entra4j.identity.spring.passwordless.jdbc;

import org.jspecify.annotations.NullMarked;
