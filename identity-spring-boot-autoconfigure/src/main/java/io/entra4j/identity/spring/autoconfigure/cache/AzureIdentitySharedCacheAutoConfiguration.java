package io.entra4j.identity.spring.autoconfigure.cache;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.credential.SharedCacheSettings;
import io.entra4j.identity.spring.redis.RedisSharedTokenStore;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/**
 * Auto-configuration for tokens that the replicas of an application share: in a {@link SharedTokenStore} bean if there is
 * one, else in the application's Redis.
 */
@AutoConfiguration(before = AzureIdentityAutoConfiguration.class)
@ConditionalOnClass({TokenCredential.class, EntraCredential.class})
@ConditionalOnBooleanProperty("azure.identity.cache.shared.enabled")
@EnableConfigurationProperties(AzureIdentityProperties.class)
public final class AzureIdentitySharedCacheAutoConfiguration {

    AzureIdentitySharedCacheAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    SharedTokenCache azureIdentitySharedTokenCache(
            AzureIdentityProperties properties, ObjectProvider<SharedTokenStore> stores) {
        return SharedCacheSettings.cache(properties.cache().shared(), stores);
    }

    /** Connects when all beans are there, since the store may need any of them. */
    @Bean
    SmartInitializingSingleton azureIdentitySharedTokenCacheConnection(SharedTokenCache cache) {
        return cache::connect;
    }

    /** Redis through the application's own connections, which may need a credential themselves: asked for late. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RedisConnectionFactory.class)
    static class Redis {

        @Bean
        @ConditionalOnMissingBean(SharedTokenStore.class)
        RedisSharedTokenStore azureIdentityRedisSharedTokenStore(
                AzureIdentityProperties properties,
                ListableBeanFactory beans,
                ObjectProvider<RedisConnectionFactory> factory) {
            if (beans.getBeanNamesForType(RedisConnectionFactory.class, true, false).length == 0) {
                throw new InvalidCredentialPropertyException(
                        "azure.identity.cache.shared.enabled",
                        "It is true, but the application has no connection to Redis: there is no RedisConnectionFactory.",
                        "Add spring-boot-starter-data-redis, or declare one bean of the type SharedTokenStore.");
            }
            return new RedisSharedTokenStore(
                    factory::getObject, properties.cache().shared().prefix());
        }
    }
}
