package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.credential.TokenCredential;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/** Finds the credential that the property {@code credential} names: one of the properties, or a bean. */
final class NamedCredential {

    private NamedCredential() {}

    static TokenCredential of(@Nullable String name, Prefix prefix, NamedCredentials described, BeanFactory beans) {
        if (name == null || name.isBlank() || name.equals(AzureCredentials.DEFAULT)) {
            return own(prefix, beans);
        }
        if (described.names().contains(name)) {
            return described.get(name);
        }
        try {
            return beans.getBean(name, TokenCredential.class);
        } catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException e) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("credential"),
                    "There is no credential '%s'; there are %s.".formatted(name, described.names()),
                    "Name one of them, or the bean of a TokenCredential.");
        }
    }

    private static TokenCredential own(Prefix prefix, BeanFactory beans) {
        TokenCredential own = beans.getBeanProvider(TokenCredential.class).getIfUnique();
        if (own == null) {
            throw new InvalidCredentialPropertyException(
                    prefix.name("credential"),
                    "It means the application's own credential, but there are several.",
                    "Name one of them, or make one primary.");
        }
        return own;
    }
}
