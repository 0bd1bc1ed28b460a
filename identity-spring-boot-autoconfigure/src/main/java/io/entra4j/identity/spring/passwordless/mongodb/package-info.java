/** Clients of MongoDB that log in with tokens. */
@NullMarked
package io.entra4j.identity.spring.passwordless.mongodb;

import org.jspecify.annotations.NullMarked;
