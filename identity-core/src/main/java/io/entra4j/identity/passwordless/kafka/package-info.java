/** Tokens for clients of Kafka, such as those of Azure Event Hubs. */
@NullMarked
package io.entra4j.identity.passwordless.kafka;

import org.jspecify.annotations.NullMarked;
