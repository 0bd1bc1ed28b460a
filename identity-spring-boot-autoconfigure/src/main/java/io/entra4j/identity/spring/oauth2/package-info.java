/** Lets the OAuth2 clients of Spring Security authenticate without a secret, act on behalf of users, and use credentials. */
@NullMarked
package io.entra4j.identity.spring.oauth2;

import org.jspecify.annotations.NullMarked;
