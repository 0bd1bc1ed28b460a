package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.SecretSanitizer;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint.ConfigurationPropertiesBeanDescriptor;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** What {@code /env} and {@code /configprops} hide even where they are told to show values. */
class SanitizingTests {

    private final SanitizingFunction sanitizing = new SecretSanitizer();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure.identity.client-secret",
                "azure.identity.clientSecret",
                "AZURE_IDENTITY_CLIENTSECRET",
                "azure.identity.certificate.password",
                "AZURE_IDENTITY_CERTIFICATE_PASSWORD",
                "azure.identity.azure-pipelines.system-access-token",
                "azure.identity.azurePipelines.systemAccessToken",
                "AZURE_IDENTITY_AZUREPIPELINES_SYSTEMACCESSTOKEN",
                "AZURE_CLIENT_SECRET",
                "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                "AZURE_PASSWORD",
                "spring.cloud.azure.credential.client-secret",
                "SPRING_CLOUD_AZURE_CREDENTIAL_CLIENT_SECRET",
                "spring.cloud.azure.credential.clientCertificatePassword",
                "spring.cloud.azure.storage.queue.credential.password",
                "spring.datasource.azure.credential.client-secret",
                "SYSTEM_ACCESSTOKEN",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
            })
    void secretPropertiesAreHidden(String key) {
        assertThat(shown(key, "s3cr3t")).isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @Test
    void secretsAreHiddenInATurkishLocale() {
        Locale own = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(shown("AZURE_IDENTITY_CLIENT_SECRET", "s3cr3t")).isEqualTo(SanitizableData.SANITIZED_VALUE);
        } finally {
            Locale.setDefault(own);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.http.proxy.uri, http://user:s3cr3t@proxy.example:3128",
        "azure.identity.http.proxy.uri, user:s3cr3t@proxy.example:3128",
        "HTTPS_PROXY, http://user:s3/cr 3t@proxy.example",
        "all_proxy, user:s3cr3t@proxy.example:3128",
        "AZURE_AUTHORITY_HOST, https://user:s3cr3t@login.example",
        "sun.java.command, app.jar --azure.identity.client-secret=s3cr3t",
        "JAVA_TOOL_OPTIONS, -Xmx1g -Dhttps.proxyPassword=s3cr3t",
        "spring.application.json, {\"azure.identity.client-secret\":\"s3cr3t\"}"
    })
    void valuesThatHoldASecretAreHidden(String key, String value) {
        assertThat(shown(key, value)).isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.tenant-id, contoso",
        "azure.identity.http.proxy.uri, http://proxy.example:3128",
        "azure.identity.user.login-hint, me@contoso.example",
        "AZURE_USERNAME, me@contoso.example",
        "AZURE_TOKEN_CREDENTIALS, prod",
        "PATH, /opt/openjdk@17/bin",
        "app.password, theirs",
        "sun.java.command, app.jar --azure.identity.tenant-id=contoso",
        "java.class.path, azure-identity.jar:azure-security-keyvault-secrets.jar",
        "azure.identity.certificate.location, file:/etc/tls/app.pem",
        "azure.identity.certificate.ssl-bundle, entra",
        "AZURE_CLIENT_CERTIFICATE_PATH, /etc/tls/app.pem",
        "AZURE_FEDERATED_TOKEN_FILE, /var/run/token"
    })
    void valuesWithoutSecretsAreShown(String key, String value) {
        assertThat(shown(key, value)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure.identity.certificate.location", "AZURE_IDENTITY_CERTIFICATE_LOCATION"})
    void certificateInsteadOfItsLocationIsHidden(String key) {
        assertThat(shown(key, "base64:LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t"))
                .isEqualTo(SanitizableData.SANITIZED_VALUE);
    }

    @Test
    void secretsAreHiddenWhereverThePropertiesAreShown() {
        new ApplicationContextRunner()
                .withBean(
                        ConfigurationPropertiesReportEndpoint.class,
                        () -> new ConfigurationPropertiesReportEndpoint(List.of(sanitizing), Show.ALWAYS))
                .withPropertyValues(
                        "azure.identity.http.ssl-bundle=entra",
                        "azure.identity.http.proxy.password=s3cr3t",
                        "azure.identity.http.proxy.uri=http://user:s3cr3t@proxy.example")
                .withUserConfiguration(PropertiesOnly.class)
                .run(started -> assertThat(started.getBean(ConfigurationPropertiesReportEndpoint.class)
                                .configurationProperties()
                                .getContexts()
                                .values())
                        .flatExtracting(shown -> shown.getBeans().values())
                        .extracting(ConfigurationPropertiesBeanDescriptor::getProperties)
                        .singleElement()
                        .asString()
                        .contains("sslBundle=entra")
                        .doesNotContain("s3cr3t"));
    }

    private Object shown(String key, String value) {
        return sanitizing.apply(new SanitizableData(null, key, value)).getValue();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(AzureIdentityProperties.class)
    static class PropertiesOnly {}
}
