/** Requests and answers: how they are sent, read, bounded and shown. Knows nothing of tokens. */
@NullMarked
package io.entra4j.identity.http;

import org.jspecify.annotations.NullMarked;
