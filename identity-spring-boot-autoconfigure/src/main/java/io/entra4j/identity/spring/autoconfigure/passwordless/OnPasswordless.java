package io.entra4j.identity.spring.autoconfigure.passwordless;

import io.entra4j.identity.spring.passwordless.PasswordlessProperties;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if {@code azure.identity.passwordless.*} is set: without it, no connection uses tokens. */
final class OnPasswordless extends SpringBootCondition {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(PasswordlessProperties.PREFIX);

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(context.getEnvironment())) {
            if (source.containsDescendantOf(PREFIX) == ConfigurationPropertyState.PRESENT) {
                return ConditionOutcome.match(ConditionMessage.of("%s is set in %s", PREFIX, source));
            }
        }
        return ConditionOutcome.noMatch(ConditionMessage.of("%s is not set", PREFIX));
    }
}
