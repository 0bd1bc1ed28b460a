package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.spring.credential.AzureCredentials;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Knows Spring Cloud Azure, whose clients take a credential by the name of its bean.
 *
 * @see <a href="https://learn.microsoft.com/azure/developer/java/spring-framework/authentication">Its authentication</a>
 */
final class SpringCloudAzure {

    /** What its clients use unless their properties describe another credential. */
    static final String DEFAULT_CREDENTIAL = "springCloudAzureDefaultCredential";

    private static final Logger LOGGER = LoggerFactory.getLogger(AzureCredentials.class);

    private static final String ITS_CLASS =
            "com.azure.spring.cloud.autoconfigure.implementation.context.AzureTokenCredentialAutoConfiguration";
    private static final String ITS_CREDENTIAL = "spring.cloud.azure.credential";
    private static final Bindable<Map<String, Object>> ANYTHING = Bindable.mapOf(String.class, Object.class);

    private SpringCloudAzure() {}

    /** Whether its clients are to use the application's own credential. */
    static boolean isTakenOver(Environment environment) {
        return isPresent()
                && environment.getProperty("azure.identity.spring-cloud-azure.take-over", Boolean.class, true);
    }

    /** Its own properties win over what it is given, which nobody who sets both expects. */
    static void warnOfItsProperties(Environment environment) {
        if (!isPresent()) {
            return;
        }
        Map<String, Object> set =
                Binder.get(environment).bind(ITS_CREDENTIAL, ANYTHING).orElse(Map.of());
        List<String> others = set.keySet().stream()
                .filter(key -> !key.replaceAll("[-_]", "").equalsIgnoreCase("tokencredentialbeanname"))
                .map(key -> ITS_CREDENTIAL + "." + key)
                .toList();
        if (!others.isEmpty()) {
            LOGGER.warn(
                    "Spring Cloud Azure's clients use the credential that {} describe, not that of azure.identity."
                            + " Remove these, or set {}.token-credential-bean-name to azureTokenCredential.",
                    others,
                    ITS_CREDENTIAL);
        }
    }

    private static boolean isPresent() {
        return ClassUtils.isPresent(ITS_CLASS, SpringCloudAzure.class.getClassLoader());
    }
}
