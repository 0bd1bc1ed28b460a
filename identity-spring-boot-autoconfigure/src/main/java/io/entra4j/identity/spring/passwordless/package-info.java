/** Which connections of the application use tokens in place of a password, and whose. */
@NullMarked
package io.entra4j.identity.spring.passwordless;

import org.jspecify.annotations.NullMarked;
