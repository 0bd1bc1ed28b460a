/** Connections to RabbitMQ that log in by a token in place of a password. */
@NullMarked
package io.entra4j.identity.passwordless.rabbitmq;

import org.jspecify.annotations.NullMarked;
