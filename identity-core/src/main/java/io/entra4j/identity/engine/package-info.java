/** What the credentials' cache is made of: clocks, threads, single flight, the life of a token. Knows no credential. */
@NullMarked
package io.entra4j.identity.engine;

import org.jspecify.annotations.NullMarked;
