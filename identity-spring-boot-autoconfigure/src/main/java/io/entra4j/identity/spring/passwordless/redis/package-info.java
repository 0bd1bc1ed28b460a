/** Connections to Redis that log in with tokens: which servers they are to, and how Lettuce and Jedis get the tokens. */
@NullMarked
package io.entra4j.identity.spring.passwordless.redis;

import org.jspecify.annotations.NullMarked;
