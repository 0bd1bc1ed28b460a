/** Clients of Kafka that log in with tokens. */
@NullMarked
package io.entra4j.identity.spring.passwordless.kafka;

import org.jspecify.annotations.NullMarked;
