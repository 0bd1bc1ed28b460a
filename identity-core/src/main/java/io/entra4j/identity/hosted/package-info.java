/** Credentials of applications that run on Azure's hosts. */
@NullMarked
package io.entra4j.identity.hosted;

import org.jspecify.annotations.NullMarked;
