/** Sends HTTP requests, reads answers up to a limit, and shows both without secrets. Contains no code for tokens. */
@NullMarked
package io.entra4j.identity.http;

import org.jspecify.annotations.NullMarked;
