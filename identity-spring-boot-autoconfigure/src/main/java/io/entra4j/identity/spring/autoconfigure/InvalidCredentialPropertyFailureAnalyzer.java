package io.entra4j.identity.spring.autoconfigure;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Prints which property is wrong, where it and its neighbours were set, and what to do. */
final class InvalidCredentialPropertyFailureAnalyzer
        extends AbstractFailureAnalyzer<InvalidCredentialPropertyException> {

    private final Environment environment;

    InvalidCredentialPropertyFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidCredentialPropertyException cause) {
        String set = Stream.concat(
                        Stream.of(cause.property()),
                        CredentialFactory.keys().stream().map(Prefix.ROOT::name))
                .distinct()
                .filter(ConfigurationPropertyName::isValid)
                .map(this::origin)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n"));
        String description = "The Azure credential could not be configured.\n\n    Property: %s\n    Reason: %s"
                .formatted(cause.property(), cause.reason());
        return new FailureAnalysis(
                set.isEmpty() ? description : description + "\n\nThese properties are set:\n\n" + set,
                cause.action(),
                cause);
    }

    /** Names and origins only: a value may be the secret. */
    private @Nullable String origin(String name) {
        return StreamSupport.stream(
                        ConfigurationPropertySources.get(environment).spliterator(), false)
                .map(source -> source.getConfigurationProperty(ConfigurationPropertyName.of(name)))
                .filter(Objects::nonNull)
                .findFirst()
                .map(property -> "    " + name + " from " + where(property))
                .orElse(null);
    }

    private static Object where(ConfigurationProperty property) {
        return property.getOrigin() == null ? "an unknown place" : property.getOrigin();
    }
}
