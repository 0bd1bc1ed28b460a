/** Logs users in, in the profile {@code login}. It knows nothing of the rest and could run elsewhere. */
@NullMarked
package io.entra4j.sample.login;

import org.jspecify.annotations.NullMarked;
