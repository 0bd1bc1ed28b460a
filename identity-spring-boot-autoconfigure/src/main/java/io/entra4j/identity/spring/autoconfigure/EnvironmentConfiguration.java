package io.entra4j.identity.spring.autoconfigure;

import com.azure.core.util.Configuration;
import com.azure.core.util.ConfigurationBuilder;
import com.azure.core.util.ConfigurationSource;
import io.entra4j.identity.developer.DeveloperCredential;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.core.env.PropertyResolver;

/**
 * Gives credentials the variables they know from Spring's environment instead of the process's, so that tests, config
 * trees and profiles can set them. The environment itself is left as it is.
 */
final class EnvironmentConfiguration {

    private static final List<String> VARIABLES = List.of(
            "AZURE_TENANT_ID",
            "AZURE_CLIENT_ID",
            "AZURE_CLIENT_SECRET",
            "AZURE_CLIENT_CERTIFICATE_PATH",
            "AZURE_CLIENT_CERTIFICATE_PASSWORD",
            "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
            "AZURE_USERNAME",
            "AZURE_PASSWORD",
            "AZURE_FEDERATED_TOKEN_FILE",
            "AZURE_KUBERNETES_TOKEN_PROXY",
            "AZURE_KUBERNETES_CA_FILE",
            "AZURE_KUBERNETES_CA_DATA",
            "AZURE_KUBERNETES_SNI_NAME",
            "AZURE_TOKEN_CREDENTIALS",
            "AZURE_AUTHORITY_HOST",
            "AZURE_REGIONAL_AUTHORITY_NAME",
            "REGION_NAME",
            "AZURE_POD_IDENTITY_AUTHORITY_HOST",
            "IDENTITY_ENDPOINT",
            "IDENTITY_HEADER",
            "IDENTITY_SERVER_THUMBPRINT",
            "IMDS_ENDPOINT",
            "MSI_ENDPOINT",
            "MSI_SECRET",
            "DEFAULT_IDENTITY_CLIENT_ID",
            "WEBSITE_SITE_NAME",
            "CONTAINER_APP_NAME",
            "KUBERNETES_SERVICE_HOST",
            "CODESPACES",
            "DISPLAY",
            "SUDO_USER",
            "WAYLAND_DISPLAY",
            "WSL_DISTRO_NAME",
            "ProgramData",
            "ProgramFiles",
            "AZURESUBSCRIPTION_TENANT_ID",
            "AZURESUBSCRIPTION_CLIENT_ID",
            "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
            "SYSTEM_OIDCREQUESTURI",
            "SYSTEM_ACCESSTOKEN",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            "AZURE_ADDITIONALLY_ALLOWED_TENANTS",
            "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http.proxyHost",
            "http.proxyPort",
            "http.proxyUser",
            "http.proxyPassword",
            "http.nonProxyHosts",
            "https.proxyHost",
            "https.proxyPort",
            "https.proxyUser",
            "https.proxyPassword",
            "java.net.useSystemProxies");

    private EnvironmentConfiguration() {}

    /** Of all variables and system properties that credentials know. */
    static Stream<String> names() {
        return Stream.concat(VARIABLES.stream(), DeveloperCredential.variables().stream());
    }

    static Configuration read(PropertyResolver environment) {
        Map<String, String> variables = new HashMap<>();
        names().forEach(name -> {
            String value = environment.getProperty(name);
            if (value != null && !value.isBlank()) {
                variables.put(name, value);
            }
        });
        ConfigurationSource none = prefix -> Map.of();
        return new ConfigurationBuilder(none, none, prefix -> variables).build();
    }
}
