/** Tokens that the replicas of an application share: what they are, how they are sealed, and where they are kept. */
@NullMarked
package io.entra4j.identity.shared;

import org.jspecify.annotations.NullMarked;
