/** Connections to Redis that log in by a token in place of a password: for Lettuce and for Jedis. */
@NullMarked
package io.entra4j.identity.passwordless.redis;

import org.jspecify.annotations.NullMarked;
