/**
 * Adapter for MSAL for Java. No other package uses MSAL. An MSAL application serves one request here: it is built on
 * the caller's thread, is never asked for a cached token, and is dropped after the request.
 */
@NullMarked
package io.entra4j.identity.msal;

import org.jspecify.annotations.NullMarked;
