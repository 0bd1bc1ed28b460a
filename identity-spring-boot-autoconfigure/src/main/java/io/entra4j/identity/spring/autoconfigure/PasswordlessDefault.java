package io.entra4j.identity.spring.autoconfigure;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.env.DefaultPropertiesPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Lets Spring Cloud Azure's connections without a password (JDBC, Redis) use the application's own credential. Such a
 * connection looks for a bean only if a property names it. Otherwise it builds its own credential. Properties that
 * describe a credential for one connection take precedence.
 */
final class PasswordlessDefault implements EnvironmentPostProcessor {

    private static final String SWITCH = "passwordlessenabled";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (!SpringCloudAzure.isTakenOver(environment)) {
            return;
        }
        Map<String, Object> defaults = new HashMap<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource named) {
                for (ConfigurationPropertyName name : named) {
                    if (isSwitch(name)) {
                        ConfigurationPropertyName credential = name.getParent().append("credential");
                        if (!isSet(credential, environment)) {
                            defaults.put(
                                    credential + ".token-credential-bean-name", SpringCloudAzure.DEFAULT_CREDENTIAL);
                        }
                    }
                }
            }
        }
        if (!defaults.isEmpty()) {
            DefaultPropertiesPropertySource.addOrMerge(defaults, environment.getPropertySources());
        }
    }

    private static boolean isSwitch(ConfigurationPropertyName name) {
        return name.getNumberOfElements() > 1
                && name.getLastElement(Form.UNIFORM).toLowerCase(Locale.ROOT).equals(SWITCH);
    }

    private static boolean isSet(ConfigurationPropertyName name, ConfigurableEnvironment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
                return true;
            }
        }
        return false;
    }
}
