package io.entra4j.identity.passwordless.redis;

/** Jedis, with a pool. */
class JedisTests extends RedisContract {

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
