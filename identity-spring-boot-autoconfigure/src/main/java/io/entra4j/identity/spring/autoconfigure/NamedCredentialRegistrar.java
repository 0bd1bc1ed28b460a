package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

/**
 * Registers each credential below {@code azure.identity.credentials} as a bean of its name: a fallback, so that whoever
 * asks for a credential without saying which gets the application's own. A bean of the application that has the name
 * already keeps it.
 */
final class NamedCredentialRegistrar implements BeanRegistrar, BeanFactoryAware {

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    /** Is not set ahead of time, when names were compared already. */
    private @Nullable BeanFactory beans;

    @Override
    public void setBeanFactory(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        // Ahead of time, conditions were evaluated elsewhere.
        if (!environment.getProperty(AzureIdentityProperties.PREFIX + ".enabled", Boolean.class, true)) {
            return;
        }
        if (SpringCloudAzure.isTakenOver(environment)) {
            registry.registerAlias("azureTokenCredential", SpringCloudAzure.DEFAULT_CREDENTIAL);
        }
        for (String name : AzureCredentials.names(environment)) {
            String property = AzureIdentityProperties.PREFIX + ".credentials." + name;
            if (beans != null && beans.containsBean(name)) {
                LOGGER.warn(
                        "{} describes a credential, but the bean '{}' is another one's. Get it by"
                                + " AzureCredentials.get(\"{}\"), or give one of them another name.",
                        property,
                        name,
                        name);
            } else {
                registry.registerBean(
                        name,
                        EntraCredential.class,
                        bean -> bean.fallback()
                                .description("described below " + property)
                                .supplier(context ->
                                        context.bean(AzureCredentials.class).get(name)));
            }
        }
    }
}
