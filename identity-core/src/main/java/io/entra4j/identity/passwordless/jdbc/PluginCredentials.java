package io.entra4j.identity.passwordless.jdbc;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.AzureAuthorityHosts;
import io.entra4j.identity.chain.DefaultAzureCredentialBuilder;
import io.entra4j.identity.hosted.ManagedIdentityCredentialBuilder;
import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that the connection properties {@code azure.*} describe, as azure-identity-extensions reads them. Equal
 * properties get one credential in the JVM: drivers make a plugin for each connection, and without this each connection
 * would request a token.
 */
final class PluginCredentials {

    private static final List<String> KEYS = List.of(
            "azure.authorityHost",
            "azure.clientCertificatePassword",
            "azure.clientCertificatePath",
            "azure.clientId",
            "azure.clientSecret",
            "azure.managedIdentityEnabled",
            "azure.password",
            "azure.scopes",
            "azure.tenantId",
            "azure.username");

    /** Left out, they would change the identity without a word. */
    private static final List<String> UNSUPPORTED =
            List.of("azure.claims", "azure.tokenCredentialBeanName", "azure.tokenCredentialProviderClassName");

    // The JVM's, as the drivers' plugins are: a connection's properties are all that a plugin gets.
    private static final Map<Map<String, String>, ConnectionTokens> MADE = new ConcurrentHashMap<>();

    private PluginCredentials() {}

    /**
     * Returns the tokens that properties describe.
     *
     * @throws IllegalArgumentException if a property is not supported, or the properties describe no credential
     */
    static ConnectionTokens of(Properties properties) {
        for (String key : UNSUPPORTED) {
            if (text(properties, key) != null) {
                throw new IllegalArgumentException("The connection property '" + key + "' is not supported. Remove it,"
                        + " or give the pool a HikariTokenCredentials of your own credential.");
            }
        }
        Map<String, String> settings = new TreeMap<>();
        for (String key : KEYS) {
            String value = text(properties, key);
            if (value != null) {
                settings.put(key, value);
            }
        }
        return MADE.computeIfAbsent(settings, PluginCredentials::tokens);
    }

    private static @Nullable String text(Properties properties, String key) {
        String value = properties.getProperty(key);
        return value == null || value.isBlank() ? null : value.trim();
    }

    private static ConnectionTokens tokens(Map<String, String> settings) {
        String scopes = settings.get("azure.scopes");
        String[] wanted = scopes == null
                ? new String[] {scope(settings.get("azure.authorityHost"))}
                : Arrays.stream(scopes.split(",")).map(String::trim).toArray(String[]::new);
        return new ConnectionTokens(credential(settings), null, wanted);
    }

    private static String scope(@Nullable String authorityHost) {
        String host = authorityHost == null || authorityHost.endsWith("/") ? authorityHost : authorityHost + "/";
        if (AzureAuthorityHosts.AZURE_CHINA.equals(host)) {
            return "https://ossrdbms-aad.database.chinacloudapi.cn/.default";
        }
        if (AzureAuthorityHosts.AZURE_GOVERNMENT.equals(host)) {
            return "https://ossrdbms-aad.database.usgovcloudapi.net/.default";
        }
        return "https://ossrdbms-aad.database.windows.net/.default";
    }

    private static TokenCredential credential(Map<String, String> settings) {
        String clientId = settings.get("azure.clientId");
        if (clientId != null && settings.containsKey("azure.clientSecret")) {
            return new ClientSecretCredentialBuilder()
                    .tenantId(settings.get("azure.tenantId"))
                    .clientId(clientId)
                    .authorityHost(settings.get("azure.authorityHost"))
                    .clientSecret(settings.get("azure.clientSecret"))
                    .build();
        }
        if (clientId != null && settings.containsKey("azure.clientCertificatePath")) {
            return certificate(clientId, settings);
        }
        if (clientId != null && settings.containsKey("azure.username") && settings.containsKey("azure.password")) {
            return password(clientId, settings);
        }
        if (Boolean.parseBoolean(settings.get("azure.managedIdentityEnabled"))) {
            return new ManagedIdentityCredentialBuilder().clientId(clientId).build();
        }
        return new DefaultAzureCredentialBuilder()
                .tenantId(settings.get("azure.tenantId"))
                .authorityHost(settings.get("azure.authorityHost"))
                .managedIdentityClientId(clientId)
                .build();
    }

    @SuppressWarnings("deprecation") // who has such a user wants to change the class name first, and the user later
    private static TokenCredential password(String clientId, Map<String, String> settings) {
        return new io.entra4j.identity.user.UsernamePasswordCredentialBuilder()
                .tenantId(settings.get("azure.tenantId"))
                .clientId(clientId)
                .authorityHost(settings.get("azure.authorityHost"))
                .username(settings.get("azure.username"))
                .password(settings.get("azure.password"))
                .build();
    }

    private static TokenCredential certificate(String clientId, Map<String, String> settings) {
        ClientCertificateCredentialBuilder builder = new ClientCertificateCredentialBuilder()
                .tenantId(settings.get("azure.tenantId"))
                .clientId(clientId)
                .authorityHost(settings.get("azure.authorityHost"));
        String path = settings.get("azure.clientCertificatePath");
        String password = settings.get("azure.clientCertificatePassword");
        return password == null
                ? builder.pemCertificate(path).build()
                : builder.pfxCertificate(path)
                        .clientCertificatePassword(password)
                        .build();
    }
}
