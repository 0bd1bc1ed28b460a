/**
 * Parts of the credentials' cache: clocks, threads, single flight, the life of a token. They do not depend on
 * credentials.
 */
@NullMarked
package io.entra4j.identity.engine;

import org.jspecify.annotations.NullMarked;
