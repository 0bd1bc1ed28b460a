/**
 * The seam over MSAL for Java, the only room that knows it. An MSAL application is a disposable request object here: it
 * is built for one request on the caller's thread, never asked for a cached token, and dropped.
 */
@NullMarked
package io.entra4j.identity.msal;

import org.jspecify.annotations.NullMarked;
