/** Tokens that replicas share through PostgreSQL. */
@NullMarked
package io.entra4j.identity.spring.jdbc;

import org.jspecify.annotations.NullMarked;
