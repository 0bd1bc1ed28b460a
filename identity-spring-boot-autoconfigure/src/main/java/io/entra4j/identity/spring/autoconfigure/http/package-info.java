/** Wires tokens into HTTP clients. */
@NullMarked
package io.entra4j.identity.spring.autoconfigure.http;

import org.jspecify.annotations.NullMarked;
