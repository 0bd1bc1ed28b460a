/** Credentials of applications on the hosts of Azure: managed identity and workload identity. */
@NullMarked
package io.entra4j.identity.hosted;

import org.jspecify.annotations.NullMarked;
