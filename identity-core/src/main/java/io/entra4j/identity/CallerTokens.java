package io.entra4j.identity;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Supplies the token that the caller of the current request sent, so that a server can act on that caller's behalf. A
 * credential asks for it whenever it needs a token, so one credential serves all callers. Many threads call it.
 */
@FunctionalInterface
public interface CallerTokens {

    /**
     * Returns the token of the caller for which this thread works.
     *
     * @return the token without {@code Bearer}, which the application has validated; {@code null} if there is no caller
     */
    @Nullable
    String current();

    /**
     * Returns the token of the caller for which the subscriber works.
     *
     * @return the token, empty if there is no caller; by default, the token of {@link #current} on the subscribing
     *     thread
     */
    default Mono<String> currentAsync() {
        return Mono.defer(() -> Mono.justOrEmpty(current()));
    }
}
