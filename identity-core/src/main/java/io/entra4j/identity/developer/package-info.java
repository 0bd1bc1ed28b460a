/** Credentials of developers. They ask the tools that a developer has logged in to. */
@NullMarked
package io.entra4j.identity.developer;

import org.jspecify.annotations.NullMarked;
