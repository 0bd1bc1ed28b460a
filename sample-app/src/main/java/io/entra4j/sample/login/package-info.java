/**
 * Logs users in, in the profile {@code login}. It does not depend on the other packages and could be a separate
 * application.
 */
@NullMarked
package io.entra4j.sample.login;

import org.jspecify.annotations.NullMarked;
