package io.entra4j.identity.spring.autoconfigure;

import java.util.Set;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that keeps secrets out of {@code /env} and {@code /configprops} even where these are told to show
 * values.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class AzureIdentitySanitizingAutoConfiguration {

    AzureIdentitySanitizingAutoConfiguration() {}

    private static final Set<String> SECRETS = Set.of(
            "azureidentityclientsecret",
            "azureidentitycertificatepassword",
            "azureidentityazurepipelinessystemaccesstoken",
            "azureclientsecret",
            "azureclientcertificatepassword",
            "azurepassword",
            "actionsidtokenrequesttoken",
            "systemaccesstoken",
            "httpproxypassword",
            "httpsproxypassword",
            "identityheader",
            "msisecret");

    @Bean
    SanitizingFunction azureIdentitySanitizingFunction() {
        return data -> SECRETS.contains(normalized(data)) || isInline(data) ? data.withSanitizedValue() : data;
    }

    /** A location that begins with "base64:" is the content itself, private key and all. */
    private static boolean isInline(SanitizableData data) {
        return normalized(data).equals("azureidentitycertificatelocation")
                && String.valueOf(data.getValue()).startsWith("base64:");
    }

    /** As relaxed binding sees it: AZURE_IDENTITY_CLIENT_SECRET is azure.identity.client-secret. */
    private static String normalized(SanitizableData data) {
        return data.getLowerCaseKey().replaceAll("[^a-z0-9]", "");
    }
}
