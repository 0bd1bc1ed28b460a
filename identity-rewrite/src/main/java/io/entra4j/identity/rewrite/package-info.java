/** OpenRewrite recipes that move a project from azure-identity to entra4j identity. */
@NullMarked
package io.entra4j.identity.rewrite;

import org.jspecify.annotations.NullMarked;
