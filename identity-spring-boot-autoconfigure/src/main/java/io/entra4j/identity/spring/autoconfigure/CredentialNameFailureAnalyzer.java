package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionOverrideException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Prints which property it is that calls a credential what another bean is called already. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CredentialNameFailureAnalyzer extends AbstractFailureAnalyzer<BeanDefinitionOverrideException> {

    private static final String CREDENTIALS = AzureIdentityProperties.PREFIX + ".credentials";

    private final Environment environment;

    CredentialNameFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BeanDefinitionOverrideException cause) {
        String name = cause.getBeanName();
        boolean isCredential = Binder.get(environment)
                .bind(CREDENTIALS, Bindable.mapOf(String.class, Object.class))
                .map(credentials -> credentials.containsKey(name))
                .orElse(false);
        if (!isCredential) {
            return null;
        }
        return new FailureAnalysis(
                "%s describes a credential that would be a bean '%s', but there is another bean of that name: %s."
                        .formatted(CREDENTIALS + "." + name, name, cause.getExistingDefinition()),
                "Give the credential or the bean another name.",
                cause);
    }
}
