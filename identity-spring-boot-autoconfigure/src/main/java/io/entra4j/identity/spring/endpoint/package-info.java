/** Shows credentials to the operators of the application. */
@NullMarked
package io.entra4j.identity.spring.endpoint;

import org.jspecify.annotations.NullMarked;
