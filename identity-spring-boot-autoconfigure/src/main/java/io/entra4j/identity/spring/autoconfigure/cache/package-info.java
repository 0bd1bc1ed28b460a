/** Auto-configuration for tokens that replicas share. */
@NullMarked
package io.entra4j.identity.spring.autoconfigure.cache;

import org.jspecify.annotations.NullMarked;
