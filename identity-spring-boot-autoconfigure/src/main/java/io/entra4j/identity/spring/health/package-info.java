/** Reports how a credential is doing. */
@NullMarked
package io.entra4j.identity.spring.health;

import org.jspecify.annotations.NullMarked;
