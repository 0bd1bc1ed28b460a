package io.entra4j.identity.spring.credential;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Prints the wrong property, where it and related properties are set, and what to do. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidCredentialPropertyFailureAnalyzer
        extends AbstractFailureAnalyzer<InvalidCredentialPropertyException> {

    private final Environment environment;

    InvalidCredentialPropertyFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidCredentialPropertyException cause) {
        String set = SetProperties.origins(environment, cause.property()).stream()
                .map(line -> "    " + line)
                .collect(Collectors.joining("\n"));
        String description = "The Azure credential could not be configured.\n\n    Property: %s\n    Reason: %s"
                .formatted(cause.property(), cause.reason());
        return new FailureAnalysis(
                set.isEmpty() ? description : description + "\n\nThese properties are set:\n\n" + set,
                cause.action(),
                cause);
    }
}
