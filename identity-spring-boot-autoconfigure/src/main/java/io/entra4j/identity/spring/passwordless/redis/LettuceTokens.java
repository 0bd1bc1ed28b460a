package io.entra4j.identity.spring.passwordless.redis;

import io.entra4j.identity.passwordless.ConnectionTokens;
import io.entra4j.identity.passwordless.redis.LettuceTokenCredentials;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.ReauthenticateBehavior;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.protocol.ProtocolVersion;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientConfigurationBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.core.Ordered;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/** Configures Lettuce to log in by tokens. Comes after the application's own customizers, to see what they leave. */
public final class LettuceTokens
        implements LettuceClientConfigurationBuilderCustomizer, LettuceClientOptionsBuilderCustomizer, Ordered {

    private final RedisTokens redis;

    /**
     * Creates the customizer.
     *
     * @param redis decides whether connections use tokens
     */
    public LettuceTokens(RedisTokens redis) {
        this.redis = redis;
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    @Override
    public void customize(ClientOptions.Builder options) {
        if (redis.get() != null) {
            options.reauthenticateBehavior(ReauthenticateBehavior.ON_NEW_CREDENTIALS);
        }
    }

    @Override
    public void customize(LettuceClientConfigurationBuilder builder) {
        ConnectionTokens tokens = redis.get();
        if (tokens == null) {
            return;
        }
        LettuceClientConfiguration configuration = builder.build();
        RedisTokens.requireTls(configuration.isUseSsl());
        ClientOptions options = configuration.getClientOptions().orElseGet(ClientOptions::create);
        checkProtocol(options);
        if (options.getReauthenticateBehaviour() != ReauthenticateBehavior.ON_NEW_CREDENTIALS) {
            builder.clientOptions(options.mutate()
                    .reauthenticateBehavior(ReauthenticateBehavior.ON_NEW_CREDENTIALS)
                    .build());
        }
        builder.redisCredentialsProviderFactory(new ByTokens(new LettuceTokenCredentials(tokens)));
    }

    private static void checkProtocol(ClientOptions options) {
        if (options.getConfiguredProtocolVersion() == ProtocolVersion.RESP2) {
            throw new InvalidCredentialPropertyException(
                    "azure.identity.passwordless.redis.mode",
                    "Connections to Redis are to log in by tokens, but the application sets Lettuce's protocol to RESP2. A"
                            + " subscription cannot present a new token on it, and Lettuce refuses to subscribe.",
                    "Remove 'protocolVersion' from the application's ClientOptions, or set the property to 'off'.");
        }
    }

    /** Sentinels are asked as before: the token is not for them. */
    private record ByTokens(LettuceTokenCredentials credentials) implements RedisCredentialsProviderFactory {

        @Override
        public RedisCredentialsProvider createCredentialsProvider(RedisConfiguration configuration) {
            return credentials;
        }
    }
}
