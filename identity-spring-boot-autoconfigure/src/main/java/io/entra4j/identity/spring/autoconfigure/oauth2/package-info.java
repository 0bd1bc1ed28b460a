/** Wires credentials into the OAuth2 clients of Spring Security. */
@NullMarked
package io.entra4j.identity.spring.autoconfigure.oauth2;

import org.jspecify.annotations.NullMarked;
