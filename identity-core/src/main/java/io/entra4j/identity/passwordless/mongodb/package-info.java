/** Tokens for connections to MongoDB, such as those to Azure DocumentDB. */
@NullMarked
package io.entra4j.identity.passwordless.mongodb;

import org.jspecify.annotations.NullMarked;
