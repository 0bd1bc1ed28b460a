/** Connections to RabbitMQ that log in with tokens. */
@NullMarked
package io.entra4j.identity.spring.passwordless.rabbitmq;

import org.jspecify.annotations.NullMarked;
