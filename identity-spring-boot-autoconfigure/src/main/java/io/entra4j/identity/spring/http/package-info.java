/** Sends tokens with the requests of Spring's HTTP clients. */
@NullMarked
package io.entra4j.identity.spring.http;

import org.jspecify.annotations.NullMarked;
