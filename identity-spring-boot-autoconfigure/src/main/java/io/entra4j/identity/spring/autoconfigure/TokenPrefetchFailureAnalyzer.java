package io.entra4j.identity.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints why a token could not be fetched at the start. For a chain, it prints the reason of each member. */
final class TokenPrefetchFailureAnalyzer extends AbstractFailureAnalyzer<TokenPrefetchException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TokenPrefetchException cause) {
        return new FailureAnalysis(
                "No token for %s could be fetched, and azure.identity.prefetch.mode is 'blocking'.\n\n%s"
                        .formatted(cause.scope(), cause.reason().indent(4).stripTrailing()),
                "Do what the reason says. Or set azure.identity.prefetch.mode to 'background' to start"
                        + " without a token.",
                cause);
    }
}
