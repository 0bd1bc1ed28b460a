package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.spring.credential.SecretSanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that hides secrets in {@code /env} and {@code /configprops}, even where these endpoints are
 * configured to show values.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class AzureIdentitySanitizingAutoConfiguration {

    AzureIdentitySanitizingAutoConfiguration() {}

    @Bean
    SecretSanitizer azureIdentitySanitizingFunction() {
        return new SecretSanitizer();
    }
}
