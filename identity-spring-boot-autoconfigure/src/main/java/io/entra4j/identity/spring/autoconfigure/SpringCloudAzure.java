package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.spring.credential.SpringCloudAzureProperties;
import java.util.List;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/**
 * Connects Spring Cloud Azure, whose clients find a credential by its bean name.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/spring-framework/authentication">Authentication</a>
 */
final class SpringCloudAzure {

    /**
     * Bean name of the credential that its clients use, unless properties of their service describe another credential.
     */
    static final String DEFAULT_CREDENTIAL = "springCloudAzureDefaultCredential";

    private static final String ITS_CLASS =
            "com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration";
    private static final List<ConfigurationPropertyName> ITS_CREDENTIAL = List.of(
            ConfigurationPropertyName.of("spring.cloud.azure.credential"),
            ConfigurationPropertyName.of("spring.cloud.azure.profile"));

    private SpringCloudAzure() {}

    /** Matches where the application's own credential gets the name that the clients ask for. */
    static final class OnTakeOver implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return isTakenOver(context.getEnvironment());
        }
    }

    /**
     * Registers the rule that Spring Cloud Azure builds a credential only where properties of a service describe it.
     */
    static final class TakeOver implements BeanRegistrar {

        @Override
        public void register(BeanRegistry registry, Environment environment) {
            if (isTakenOver(environment)) {
                registry.registerBean("azureIdentityServiceCredentials", ServiceCredentials.class);
            }
        }
    }

    /** Returns whether the clients of Spring Cloud Azure use the application's own credential. */
    static boolean isTakenOver(Environment environment) {
        // With ahead-of-time processing, conditions were evaluated on the build machine.
        return isPresent()
                && environment.getProperty("azure.identity.enabled", Boolean.class, true)
                && environment.getProperty("azure.identity.spring-cloud-azure.take-over", Boolean.class, true);
    }

    /** Logs whether the credential properties of Spring Cloud Azure are used, if any are set. */
    static void logItsProperties(Environment environment) {
        boolean isThere = false;
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            isThere |= ITS_CREDENTIAL.stream()
                    .anyMatch(name -> source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT);
        }
        if (isThere && (!isPresent() || isTakenOver(environment) || isRead(environment))) {
            SpringCloudAzureProperties.log(environment, isPresent());
        }
    }

    private static boolean isRead(Environment environment) {
        return environment.getProperty("azure.identity.spring-cloud-azure.read-properties", Boolean.class, false);
    }

    private static boolean isPresent() {
        return ClassUtils.isPresent(ITS_CLASS, SpringCloudAzure.class.getClassLoader());
    }
}
