package io.entra4j.identity.spring.autoconfigure.passwordless;

import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.entra4j.identity.spring.passwordless.redis.JedisTokens;
import io.entra4j.identity.spring.passwordless.redis.LettuceTokens;
import io.entra4j.identity.spring.passwordless.redis.RedisTokens;
import io.lettuce.core.RedisCredentialsProvider;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.clients.jedis.authentication.AuthXManager;

/** Auto-configuration for Spring Boot's connections to Redis, which log in by tokens where no password is set. */
@AutoConfiguration(after = AzureIdentityPasswordlessAutoConfiguration.class)
@ConditionalOnClass({DataRedisConnectionDetails.class, RedisConnectionFactory.class})
@ConditionalOnBean(name = PasswordlessConnections.BEAN_NAME)
public final class AzureIdentityRedisPasswordlessAutoConfiguration {

    AzureIdentityRedisPasswordlessAutoConfiguration() {}

    @Bean
    RedisTokens azureIdentityRedisTokens(PasswordlessConnections connections, BeanFactory beans) {
        return new RedisTokens(connections, beans);
    }

    /** Spring Boot's default client. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({LettuceConnectionFactory.class, RedisCredentialsProvider.class})
    static class Lettuce {

        @Bean
        LettuceTokens azureIdentityLettuceTokens(RedisTokens redis) {
            return new LettuceTokens(redis);
        }
    }

    /** The client of {@code spring.data.redis.client-type=jedis}. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({JedisConnectionFactory.class, AuthXManager.class})
    static class Jedis {

        @Bean
        JedisTokens azureIdentityJedisTokens(RedisTokens redis) {
            return new JedisTokens(redis);
        }
    }
}
