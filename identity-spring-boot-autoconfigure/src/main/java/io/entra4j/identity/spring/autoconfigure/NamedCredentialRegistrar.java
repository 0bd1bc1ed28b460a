package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.EntraCredential;
import java.util.Map;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Registers each credential below {@code azure.identity.credentials} as a bean of its name: a fallback, so that whoever
 * asks for a credential without saying which gets the application's own.
 */
final class NamedCredentialRegistrar implements BeanRegistrar {

    private static final Bindable<Map<String, Object>> NAMES = Bindable.mapOf(String.class, Object.class);

    @Override
    public void register(BeanRegistry registry, Environment environment) {
        // Ahead of time, conditions were evaluated elsewhere.
        if (!environment.getProperty(Prefix.ROOT.name("enabled"), Boolean.class, true)) {
            return;
        }
        if (SpringCloudAzure.isTakenOver(environment)) {
            registry.registerAlias("azureTokenCredential", SpringCloudAzure.DEFAULT_CREDENTIAL);
        }
        Binder.get(environment)
                .bind(Prefix.ROOT.name("credentials"), NAMES)
                .map(Map::keySet)
                .ifBound(names -> names.forEach(name -> registry.registerBean(
                        name,
                        EntraCredential.class,
                        bean -> bean.fallback()
                                .description(
                                        "described below " + Prefix.of(name).value())
                                .supplier(context ->
                                        context.bean(AzureCredentials.class).get(name)))));
    }
}
