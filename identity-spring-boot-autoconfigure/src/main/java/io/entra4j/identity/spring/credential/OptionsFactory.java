package io.entra4j.identity.spring.credential;

import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.shared.SharedTokenCache;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;

/** Makes the options of each credential. All share one HTTP client, unless a customizer sets another. */
final class OptionsFactory {

    private final CacheSettings cache;
    private final Configuration variables;
    private final @Nullable RetryOptions retries;
    private final boolean honourRetryAfter;
    private final boolean logAccounts;
    private final @Nullable ClientOptions client;
    private final @Nullable HttpLogOptions log;
    private final Supplier<? extends @Nullable SSLContext> sslContext;
    private final @Nullable TokenCachePersistenceOptions persistence;
    private final @Nullable SharedTokenCache shared;
    private final @Nullable Executor executor;
    private final List<TokenRequestListener> listeners;
    private final List<AzureCredentialCustomizer> customizers;

    private OptionsFactory(
            AzureIdentityProperties properties,
            Configuration variables,
            HttpClientSettings http,
            @Nullable TokenCachePersistenceOptions persistence,
            @Nullable SharedTokenCache shared,
            @Nullable Executor executor,
            List<TokenRequestListener> listeners,
            List<AzureCredentialCustomizer> customizers) {
        this.cache = new CacheSettings(properties.cache());
        this.variables = variables;
        this.retries = http.retryOptions();
        this.honourRetryAfter = properties.retry().honourRetryAfter();
        this.logAccounts = properties.diagnostics().logAccountIdentifiers();
        this.client = http.clientOptions();
        this.log = http.logOptions();
        this.sslContext = http.sslContext();
        this.persistence = persistence;
        this.shared = shared;
        this.executor = executor;
        this.listeners = listeners;
        this.customizers = customizers;
    }

    /**
     * @param beans holds SSL bundles, listeners, customizers and a store for tokens
     */
    static OptionsFactory of(AzureIdentityProperties properties, Environment environment, BeanFactory beans) {
        return new OptionsFactory(
                properties,
                SpringVariables.read(environment),
                new HttpClientSettings(properties, beans.getBeanProvider(SslBundles.class)),
                CacheSettings.persistence(
                        properties.cache().persistence(),
                        beans.getBeanProvider(TokenCacheStore.class).getIfUnique()),
                beans.getBeanProvider(SharedTokenCache.class).getIfUnique(),
                Threading.VIRTUAL.isActive(environment) ? new VirtualThreadTaskExecutor("azure-identity-") : null,
                beans.getBeanProvider(TokenRequestListener.class)
                        .orderedStream()
                        .toList(),
                beans.getBeanProvider(AzureCredentialCustomizer.class)
                        .orderedStream()
                        .toList());
    }

    CredentialOptions create(String name, Prefix prefix, CredentialProperties credential) {
        CredentialOptions.Builder options = CredentialOptions.builder()
                .name(name)
                .configuration(variables)
                .authorityHost(AuthoritySettings.authorityHost(credential, prefix, variables))
                .instanceDiscovery(!Boolean.FALSE.equals(credential.instanceDiscovery()))
                .openIdMetadata(Boolean.TRUE.equals(credential.openidMetadata()))
                .region(AuthoritySettings.region(credential, prefix))
                .executorService(executor)
                .tokenCachePersistenceOptions(persistence)
                .sharedTokenCache(shared)
                .retryOptions(retries)
                .clientOptions(client)
                .httpLogOptions(log)
                .sslContext(sslContext);
        cache.apply(options);
        if (logAccounts) {
            options.enableAccountIdentifierLogging();
        }
        if (!honourRetryAfter) {
            options.addPolicy(new WithoutRetryAfter());
        }
        listeners.forEach(options::listener);
        customizers.forEach(customizer -> customizer.customize(name, options));
        return options.build();
    }
}
