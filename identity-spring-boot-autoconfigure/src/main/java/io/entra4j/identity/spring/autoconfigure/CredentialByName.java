package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.AutowireCandidateResolver;

/**
 * Lets Spring's rule hold that a parameter which is called as a bean gets that bean: {@code TokenCredential reporting} is
 * the credential of that name. Further credentials are fallbacks, which Spring does not look at where the application's
 * own fits the type. All but single credentials are left to the resolver that was there.
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

    /** Of a list of credentials, it is the list's. */
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
