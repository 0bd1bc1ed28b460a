/** Tokens that replicas share through Redis. */
@NullMarked
package io.entra4j.identity.spring.redis;

import org.jspecify.annotations.NullMarked;
