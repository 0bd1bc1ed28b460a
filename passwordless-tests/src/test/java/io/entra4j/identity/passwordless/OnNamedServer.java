package io.entra4j.identity.passwordless;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Leaves out auto-configurations of servers that an application of the tests does not name. */
final class OnNamedServer implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final Map<String, String> PROPERTIES = Map.of(
            "org.springframework.ai.model.openai.", "spring.ai.openai.base-url",
            "org.springframework.boot.mongodb.", "spring.mongodb.uri",
            "org.springframework.cloud.", "spring.cloud.stream.kafka.binder.brokers");

    private @Nullable Environment environment;

    @Override
    public void setEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            String name = String.valueOf(classes[i]);
            matches[i] = environment == null
                    || PROPERTIES.entrySet().stream()
                            .filter(entry -> name.startsWith(entry.getKey()))
                            .allMatch(entry -> environment.containsProperty(entry.getValue()));
        }
        return matches;
    }
}
