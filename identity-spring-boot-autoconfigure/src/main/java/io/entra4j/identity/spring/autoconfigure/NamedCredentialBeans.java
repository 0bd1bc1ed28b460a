package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;

/**
 * Makes each credential below {@code azure.identity.credentials} a bean of its name. The bean is a fallback: a bean
 * that needs a credential and names none gets the application's own. This runs after all other beans are declared, so
 * that a bean which has the name already keeps it. It runs at each start, even where beans were decided at build time.
 */
final class NamedCredentialBeans implements BeanDefinitionRegistryPostProcessor {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private final Environment environment;
    private final Set<String> names = new LinkedHashSet<>();

    NamedCredentialBeans(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        // With ahead-of-time processing, conditions were evaluated on the build machine.
        if (!environment.getProperty(AzureIdentityProperties.PREFIX + ".enabled", Boolean.class, true)) {
            return;
        }
        for (String name : AzureCredentials.names(environment)) {
            if (registry.isBeanNameInUse(name)) {
                LOGGER.warn(
                        "{}.credentials.{} describes a credential, but another bean has the name '{}'. Get"
                                + " the credential with AzureCredentials.get(\"{}\"), or rename one of them.",
                        AzureIdentityProperties.PREFIX,
                        name,
                        name,
                        name);
            } else {
                names.add(name);
            }
        }
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        if (names.isEmpty() || !(beans instanceof DefaultListableBeanFactory factory)) {
            return;
        }
        for (String name : names) {
            RootBeanDefinition credential = new RootBeanDefinition(EntraCredential.class);
            credential.setInstanceSupplier(
                    () -> beans.getBean(AzureCredentials.class).get(name));
            credential.setFallback(true);
            credential.setDescription(
                    "described below %s.credentials.%s".formatted(AzureIdentityProperties.PREFIX, name));
            credential.setAttribute(BeanRegistrationAotProcessor.IGNORE_REGISTRATION_ATTRIBUTE, true);
            factory.registerBeanDefinition(name, credential);
        }
        factory.setAutowireCandidateResolver(new CredentialByName(factory.getAutowireCandidateResolver(), names));
    }
}
