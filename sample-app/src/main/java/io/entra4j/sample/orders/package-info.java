/** The protected endpoint. It knows nothing of the rest and could run elsewhere. */
@NullMarked
package io.entra4j.sample.orders;

import org.jspecify.annotations.NullMarked;
