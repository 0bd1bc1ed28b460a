/** Sends tokens along with requests of Spring's HTTP clients. */
@NullMarked
package io.entra4j.identity.spring.http;

import org.jspecify.annotations.NullMarked;
