package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.spring.credential.AzureCredentials;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Knows Spring Cloud Azure, whose clients take a credential by the name of its bean.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/spring-framework/authentication">Its authentication</a>
 */
final class SpringCloudAzure {

    /** What its clients use unless their properties describe another credential. */
    private static final String DEFAULT_CREDENTIAL = "springCloudAzureDefaultCredential";

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private static final String ITS_CLASS =
            "com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration";
    private static final String ITS_CREDENTIAL = "spring.cloud.azure.credential";
    private static final String ITS_VARIABLES = "Azure Core/SDK";
    private static final Bindable<Map<String, Object>> ANYTHING = Bindable.mapOf(String.class, Object.class);

    private SpringCloudAzure() {}

    /** Calls the application's own credential what its clients ask for. Early, since it makes one where there is none. */
    static final class TakeOver implements BeanRegistrar {

        @Override
        public void register(BeanRegistry registry, Environment environment) {
            if (isTakenOver(environment)) {
                registry.registerAlias("azureTokenCredential", DEFAULT_CREDENTIAL);
            }
        }
    }

    /** Whether its clients are to use the application's own credential. */
    private static boolean isTakenOver(Environment environment) {
        // Ahead of time, conditions were evaluated elsewhere.
        return isPresent()
                && environment.getProperty("azure.identity.enabled", Boolean.class, true)
                && environment.getProperty("azure.identity.spring-cloud-azure.take-over", Boolean.class, true);
    }

    /** What describes a credential to it wins over what it is given, which nobody who sets both expects. */
    static void warnOfItsProperties(Environment environment) {
        if (!isPresent()) {
            return;
        }
        Map<String, Object> set =
                Binder.get(environment).bind(ITS_CREDENTIAL, ANYTHING).orElse(Map.of());
        List<String> all = set.keySet().stream()
                .filter(key -> !key.replaceAll("[-_]", "").equalsIgnoreCase("tokencredentialbeanname"))
                .map(key -> ITS_CREDENTIAL + "." + key)
                .toList();
        if (all.isEmpty()) {
            return;
        }
        List<String> written =
                all.stream().filter(name -> !isOfVariable(name, environment)).toList();
        if (written.isEmpty()) {
            LOGGER.warn(
                    "Spring Cloud Azure's clients use the credential that AZURE_* variables describe (to it, they are"
                            + " {}), not that of azure.identity. Set {}.token-credential-bean-name to"
                            + " azureTokenCredential.",
                    all,
                    ITS_CREDENTIAL);
        } else {
            LOGGER.warn(
                    "Spring Cloud Azure's clients use the credential that {} describe, not that of azure.identity."
                            + " Remove these, or set {}.token-credential-bean-name to azureTokenCredential.",
                    written,
                    ITS_CREDENTIAL);
        }
    }

    /** It turns variables into properties, which nobody has written and nobody can remove. */
    private static boolean isOfVariable(String name, Environment environment) {
        ConfigurationPropertyName property = ConfigurationPropertyName.adapt(name, '.');
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getConfigurationProperty(property) != null) {
                return source.getUnderlyingSource() instanceof PropertySource<?> of
                        && of.getName().equals(ITS_VARIABLES);
            }
        }
        return false;
    }

    private static boolean isPresent() {
        return ClassUtils.isPresent(ITS_CLASS, SpringCloudAzure.class.getClassLoader());
    }
}
