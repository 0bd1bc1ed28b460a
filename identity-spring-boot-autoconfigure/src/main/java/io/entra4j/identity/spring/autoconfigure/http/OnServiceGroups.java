package io.entra4j.identity.spring.autoconfigure.http;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches where properties describe groups of HTTP interfaces that send tokens. */
final class OnServiceGroups extends SpringBootCondition {

    private static final String GROUPS = AzureIdentityProperties.PREFIX + ".http.service-groups";
    private static final Bindable<Map<String, Object>> ANYTHING = Bindable.mapOf(String.class, Object.class);

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        boolean found = Binder.get(context.getEnvironment())
                .bind(GROUPS, ANYTHING)
                .map(groups -> !groups.isEmpty())
                .orElse(false);
        ConditionMessage.Builder message = ConditionMessage.forCondition(GROUPS);
        return new ConditionOutcome(
                found, found ? message.because("there are some") : message.because("there are none"));
    }
}
