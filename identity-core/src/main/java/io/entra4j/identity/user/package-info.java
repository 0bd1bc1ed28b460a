/** Credentials of users. */
@NullMarked
package io.entra4j.identity.user;

import org.jspecify.annotations.NullMarked;
