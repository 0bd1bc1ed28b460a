package io.entra4j.identity.passwordless.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/** Jedis, with a pool. */
class JedisTests extends RedisContract {

    @Override
    boolean subscribes() {
        return false;
    }

    @Test
    void subscriptionIsRefused() {
        try (ConfigurableApplicationContext application = application()) {
            StringRedisTemplate redis = application.getBean(StringRedisTemplate.class);

            Throwable failure = catchThrowable(() -> redis.execute((RedisCallback<Void>) connection -> {
                connection.subscribe((message, pattern) -> {}, "news".getBytes());
                return null;
            }));

            assertThat(text(failure)).contains("pub/sub", "RESP2");
        }
    }

    @Override
    String client() {
        return """
                client-type: jedis
                jedis.pool:
                  enabled: true
                  max-active: 60
                  max-idle: 60
                """;
    }
}
