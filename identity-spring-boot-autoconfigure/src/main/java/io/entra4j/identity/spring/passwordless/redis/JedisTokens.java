package io.entra4j.identity.spring.passwordless.redis;

import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.passwordless.redis.JedisTokenAuthentication;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.data.redis.autoconfigure.JedisClientConfigurationBuilderCustomizer;
import org.springframework.core.Ordered;
import org.springframework.data.redis.connection.jedis.JedisClientConfigBuilderCustomizer;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration;
import org.springframework.data.redis.connection.jedis.JedisClientConfiguration.JedisClientConfigurationBuilder;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;

/** Configures Jedis to log in by tokens. Comes after the application's own customizers, to see what they leave. */
public final class JedisTokens implements JedisClientConfigurationBuilderCustomizer, Ordered, DisposableBean {

    private final RedisTokens redis;
    private final List<JedisTokenAuthentication> authentications = new CopyOnWriteArrayList<>();

    /**
     * Creates the customizer.
     *
     * @param redis decides whether connections use tokens
     */
    public JedisTokens(RedisTokens redis) {
        this.redis = redis;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(JedisClientConfigurationBuilder builder) {
        ConnectionTokens tokens = redis.get();
        if (tokens == null) {
            return;
        }
        JedisClientConfiguration configuration = builder.build();
        RedisTokens.requireTls(configuration.isUseSsl());
        JedisClientConfigBuilderCustomizer others =
                configuration.getClientConfigCustomizer().orElse(config -> {});
        JedisTokenAuthentication authentication = new JedisTokenAuthentication(tokens);
        authentications.add(authentication);
        // Spring Data uses this for the servers first, then for sentinels, which the token is not for.
        AtomicBoolean forServers = new AtomicBoolean(true);
        builder.customizeClientConfig(config -> {
            others.customize(config);
            if (forServers.getAndSet(!redis.bySentinel())) {
                authenticate(config, authentication);
            }
        });
    }

    private static void authenticate(DefaultJedisClientConfig.Builder config, JedisTokenAuthentication authentication) {
        JedisClientConfig set = config.build();
        if (set.getSslOptions() == null && set.getHostnameVerifier() == null) {
            config.sslParameters(checkingNames(set.getSslParameters()));
        }
        config.authXManager(authentication.manager());
    }

    /** Jedis takes any certificate that is trusted, unless it is told to compare the name. */
    private static SSLParameters checkingNames(@Nullable SSLParameters set) {
        SSLParameters parameters = set == null ? new SSLParameters() : set;
        if (parameters.getEndpointIdentificationAlgorithm() == null) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return parameters;
    }

    @Override
    public void destroy() {
        authentications.forEach(JedisTokenAuthentication::close);
    }
}
