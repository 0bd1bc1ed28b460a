package io.entra4j.identity.passwordless.redis;

/** Spring Boot's default client, with a connection for each that asks for one. */
class LettuceTests extends RedisContract {

    @Override
    String client() {
        return """
                lettuce.pool:
                  enabled: true
                  max-active: 60
                  max-idle: 60
                """;
    }
}
