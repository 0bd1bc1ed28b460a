package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.AutowireCandidateResolver;

/**
 * Injects the credential whose name is the name of the parameter or field: {@code TokenCredential reporting} gets the
 * credential {@code reporting}. Spring has this rule too, but named credentials are fallbacks, and Spring ignores
 * fallbacks where the application's own credential fits the type. Injection points other than a single credential are
 * left to the previous resolver.
 */
record CredentialByName(AutowireCandidateResolver resolver, Set<String> names) implements AutowireCandidateResolver {

    @Override
    public boolean isAutowireCandidate(BeanDefinitionHolder bean, DependencyDescriptor wanted) {
        String name = wanted.getDependencyName();
        boolean byName = name != null
                && names.contains(name)
                && TokenCredential.class.isAssignableFrom(declaredType(wanted))
                && !resolver.hasQualifier(wanted);
        return (!byName || bean.getBeanName().equals(name)) && resolver.isAutowireCandidate(bean, wanted);
    }

    /** Returns the declared type; for a list of credentials, the type of the list. */
    private static Class<?> declaredType(DependencyDescriptor wanted) {
        return wanted.getMethodParameter() != null
                ? wanted.getMethodParameter().getParameterType()
                : wanted.getDependencyType();
    }

    @Override
    public boolean isRequired(DependencyDescriptor wanted) {
        return resolver.isRequired(wanted);
    }

    @Override
    public boolean hasQualifier(DependencyDescriptor wanted) {
        return resolver.hasQualifier(wanted);
    }

    @Override
    public @Nullable String getSuggestedName(DependencyDescriptor wanted) {
        return resolver.getSuggestedName(wanted);
    }

    @Override
    public @Nullable Object getSuggestedValue(DependencyDescriptor wanted) {
        return resolver.getSuggestedValue(wanted);
    }

    @Override
    public @Nullable Object getLazyResolutionProxyIfNecessary(DependencyDescriptor wanted, @Nullable String beanName) {
        return resolver.getLazyResolutionProxyIfNecessary(wanted, beanName);
    }

    @Override
    public @Nullable Class<?> getLazyResolutionProxyClass(DependencyDescriptor wanted, @Nullable String beanName) {
        return resolver.getLazyResolutionProxyClass(wanted, beanName);
    }

    @Override
    public AutowireCandidateResolver cloneIfNecessary() {
        return new CredentialByName(resolver.cloneIfNecessary(), names);
    }
}
