/** The protected endpoint. It does not depend on the other packages and could be a separate application. */
@NullMarked
package io.entra4j.sample.orders;

import org.jspecify.annotations.NullMarked;
