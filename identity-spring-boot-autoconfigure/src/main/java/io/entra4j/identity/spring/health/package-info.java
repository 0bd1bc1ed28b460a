/** Reports the health of credentials. */
@NullMarked
package io.entra4j.identity.spring.health;

import org.jspecify.annotations.NullMarked;
