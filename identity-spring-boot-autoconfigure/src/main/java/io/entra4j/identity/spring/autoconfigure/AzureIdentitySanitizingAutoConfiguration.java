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
            "azureidentityhttpproxypassword",
            "azureclientsecret",
            "azureclientcertificatepassword",
            "azurepassword",
            "actionsidtokenrequesttoken",
            "systemaccesstoken",
            "httpproxypassword",
            "httpsproxypassword",
            "identityheader",
            "msisecret");

    private static final Set<String> OF_NAMED =
            Set.of("clientsecret", "certificatepassword", "azurepipelinessystemaccesstoken");

    @Bean
    SanitizingFunction azureIdentitySanitizingFunction() {
        return data -> SECRETS.contains(normalized(data)) || isOfNamed(data) || isInline(data)
                ? data.withSanitizedValue()
                : data;
    }

    /** Whatever the credential is called, which may contain any of these words. */
    private static boolean isOfNamed(SanitizableData data) {
        String key = normalized(data);
        return key.startsWith("azureidentitycredentials") && OF_NAMED.stream().anyMatch(key::endsWith);
    }

    /** A location that begins with "base64:" is the content itself, private key and all. */
    private static boolean isInline(SanitizableData data) {
        String key = normalized(data);
        return key.startsWith("azureidentity")
                && key.endsWith("certificatelocation")
                && String.valueOf(data.getValue()).startsWith("base64:");
    }

    /** As relaxed binding sees it: AZURE_IDENTITY_CLIENT_SECRET is azure.identity.client-secret. */
    private static String normalized(SanitizableData data) {
        return data.getLowerCaseKey().replaceAll("[^a-z0-9]", "");
    }
}
