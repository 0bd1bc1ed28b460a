/** Credentials that sign in users, or act for a user who is signed in to a tool. */
@NullMarked
package io.entra4j.identity.user;

import org.jspecify.annotations.NullMarked;
