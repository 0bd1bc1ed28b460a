package io.entra4j.identity.spring.passwordless;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Service of Azure that takes tokens in place of passwords: its hosts in each cloud, and the scopes of its tokens. */
public final class AzureService {

    private static final String DATABASE = "https://ossrdbms-aad.database.windows.net/.default";
    private static final String DATABASE_CHINA = "https://ossrdbms-aad.database.chinacloudapi.cn/.default";
    private static final String DATABASE_US = "https://ossrdbms-aad.database.usgovcloudapi.net/.default";

    /** Azure Database for PostgreSQL and for MySQL, which take the same tokens. */
    public static final AzureService OPEN_SOURCE_DATABASE = new AzureService(
            DATABASE,
            Map.of(
                    ".postgres.database.azure.com", DATABASE,
                    ".mysql.database.azure.com", DATABASE,
                    ".postgres.database.chinacloudapi.cn", DATABASE_CHINA,
                    ".mysql.database.chinacloudapi.cn", DATABASE_CHINA,
                    ".postgres.database.usgovcloudapi.net", DATABASE_US,
                    ".mysql.database.usgovcloudapi.net", DATABASE_US));

    /** Azure SQL. */
    public static final AzureService SQL = new AzureService(
            "https://database.windows.net/.default",
            Map.of(
                    ".database.windows.net", "https://database.windows.net/.default",
                    ".database.chinacloudapi.cn", "https://database.chinacloudapi.cn/.default",
                    ".database.usgovcloudapi.net", "https://database.usgovcloudapi.net/.default",
                    ".database.fabric.microsoft.com", "https://database.windows.net/.default"));

    /** Azure Managed Redis and Azure Cache for Redis. */
    public static final AzureService REDIS = new AzureService(
            "https://redis.azure.com/.default",
            Map.of(
                    ".redis.azure.net", "https://redis.azure.com/.default",
                    ".redis.cache.windows.net", "https://redis.azure.com/.default",
                    ".redis.cache.chinacloudapi.cn", "https://*.cacheinfra.windows.net.china:10225/appid/.default",
                    ".redis.cache.usgovcloudapi.net",
                            "https://*.cacheinfra.windows.net.us.government:10225/appid/.default"));

    /** Azure Event Hubs, as a broker of Kafka: each namespace has a scope of its own. */
    public static final AzureService EVENT_HUBS = new AzureService(
            null,
            Map.of(
                    ".servicebus.windows.net", "https://%s/.default",
                    ".servicebus.chinacloudapi.cn", "https://%s/.default",
                    ".servicebus.usgovcloudapi.net", "https://%s/.default"));

    /** RabbitMQ, which is not a service of Azure: it has no hosts there, and each broker has a scope of its own. */
    public static final AzureService RABBITMQ = new AzureService(null, Map.of());

    /** Azure DocumentDB, which speaks MongoDB's protocol. */
    public static final AzureService DOCUMENTDB =
            new AzureService(DATABASE, Map.of(".mongocluster.cosmos.azure.com", DATABASE));

    /** Azure OpenAI and Microsoft Foundry. */
    public static final AzureService OPENAI = new AzureService(
            "https://cognitiveservices.azure.com/.default",
            Map.of(
                    ".openai.azure.com", "https://cognitiveservices.azure.com/.default",
                    ".cognitiveservices.azure.com", "https://cognitiveservices.azure.com/.default",
                    ".services.ai.azure.com", "https://ai.azure.com/.default",
                    ".openai.azure.us", "https://cognitiveservices.azure.us/.default",
                    ".cognitiveservices.azure.us", "https://cognitiveservices.azure.us/.default",
                    ".services.ai.azure.us", "https://ai.azure.us/.default",
                    ".openai.azure.cn", "https://cognitiveservices.azure.cn/.default",
                    ".cognitiveservices.azure.cn", "https://cognitiveservices.azure.cn/.default"));

    private final @Nullable String scope;
    private final Map<String, String> hosts;

    private AzureService(@Nullable String scope, Map<String, String> hosts) {
        this.scope = scope;
        this.hosts = hosts;
    }

    /** Returns the scope of the service's tokens at a host of Azure, {@code null} for another host. */
    @Nullable
    String scope(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.entrySet().stream()
                .filter(entry -> name.endsWith(entry.getKey()))
                .map(entry -> entry.getValue().formatted(name))
                .findFirst()
                .orElse(null);
    }

    /** Returns the scope of the service's tokens in the public cloud, {@code null} if each host has its own. */
    @Nullable
    String scope() {
        return scope;
    }
}
