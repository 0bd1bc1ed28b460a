package io.entra4j.identity;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Tells on whose behalf a server is working: the token that the caller of the current request sent. Asked for each token,
 * so that one credential serves all callers. Called by many threads.
 */
@FunctionalInterface
public interface CallerTokens {

    /**
     * Returns the token of the caller whom this thread works for.
     *
     * @return the token without {@code Bearer}, which the application has validated; {@code null} if there is no caller
     */
    @Nullable
    String current();

    /**
     * Returns the token of the caller whom the subscriber works for.
     *
     * @return the token, empty if there is no caller; by default, that of the subscribing thread
     */
    default Mono<String> currentAsync() {
        return Mono.defer(() -> Mono.justOrEmpty(current()));
    }
}
