package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.AzureIdentityProperties.Prefetch;
import io.entra4j.identity.spring.credential.AzureIdentityProperties.PrefetchMode;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches where properties list tokens to fetch at the start, or where the mode is set and the list is empty. The
 * second case is refused later.
 */
final class OnPrefetch extends SpringBootCondition {

    private static final String PREFETCH = AzureIdentityProperties.PREFIX + ".prefetch";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Prefetch properties = Binder.get(context.getEnvironment()).bindOrCreate(PREFETCH, Prefetch.class);
        boolean found = properties.isListed() || properties.resolveMode() != PrefetchMode.OFF;
        ConditionMessage.Builder message = ConditionMessage.forCondition(PREFETCH);
        return new ConditionOutcome(
                found, found ? message.because("there are scopes") : message.because("there are no scopes"));
    }
}
