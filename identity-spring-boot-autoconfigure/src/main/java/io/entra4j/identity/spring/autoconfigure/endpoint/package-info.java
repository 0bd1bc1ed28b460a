/** Wires the actuator endpoint. */
@NullMarked
package io.entra4j.identity.spring.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
