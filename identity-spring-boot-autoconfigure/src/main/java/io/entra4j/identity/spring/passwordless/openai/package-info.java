/** Models of OpenAI whose requests carry a token in place of an API key. */
@NullMarked
package io.entra4j.identity.spring.passwordless.openai;

import org.jspecify.annotations.NullMarked;
