/** Auto-configuration for connections that use tokens in place of a password. */
@NullMarked
package io.entra4j.identity.spring.autoconfigure.passwordless;

import org.jspecify.annotations.NullMarked;
