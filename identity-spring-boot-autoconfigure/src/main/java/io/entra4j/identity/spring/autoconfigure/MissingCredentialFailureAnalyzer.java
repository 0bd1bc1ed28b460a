package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.http.NearestName;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Prints why there is no credential to inject: the name is wrong, or credentials are switched off. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class MissingCredentialFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

    private static final String ENABLED = AzureIdentityProperties.PREFIX + ".enabled";

    private final BeanFactory beans;
    private final Environment environment;

    MissingCredentialFailureAnalyzer(BeanFactory beans, Environment environment) {
        this.beans = beans;
        this.environment = environment;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
        Class<?> type = cause.getBeanType();
        if (cause instanceof NoUniqueBeanDefinitionException
                || type == null
                || !TokenCredential.class.isAssignableFrom(type)) {
            return null;
        }
        if (!environment.getProperty(ENABLED, Boolean.class, true)) {
            return new FailureAnalysis(
                    "A bean needs a %s, but there is none, because %s is false."
                            .formatted(type.getSimpleName(), ENABLED),
                    "Set the property to true, declare a TokenCredential bean yourself, or inject an"
                            + " ObjectProvider<TokenCredential>.",
                    cause);
        }
        String qualifier = qualifier(rootFailure);
        if (qualifier == null) {
            return null;
        }
        List<String> names = names();
        return new FailureAnalysis(
                "A bean needs a %s with the qualifier '%s', but there is no credential of this name. The names are %s."
                        .formatted(type.getSimpleName(), qualifier, names),
                "Did you mean '%s'? Correct the qualifier, or describe the credential below %s.credentials.%s."
                        .formatted(NearestName.to(qualifier, names), AzureIdentityProperties.PREFIX, qualifier),
                cause);
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(AzureCredentials.names(environment));
        if (beans instanceof ListableBeanFactory listable) {
            for (String name : listable.getBeanNamesForType(TokenCredential.class, true, false)) {
                if (!names.contains(name)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /**
     * Returns the qualifier of the innermost failure. Spring wraps the failure again for each bean that needed the
     * failed one.
     */
    private static @Nullable String qualifier(Throwable failure) {
        String qualifier = null;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof UnsatisfiedDependencyException unsatisfied) {
                InjectionPoint point = unsatisfied.getInjectionPoint();
                Qualifier said = point == null ? null : point.getAnnotation(Qualifier.class);
                qualifier = said == null ? qualifier : said.value();
            }
        }
        return qualifier;
    }
}
