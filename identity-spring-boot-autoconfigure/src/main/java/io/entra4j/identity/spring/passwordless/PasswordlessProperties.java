package io.entra4j.identity.spring.passwordless;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds {@code azure.identity.passwordless.*}.
 *
 * @param mode Which connections use tokens in place of a password: off, auto (connections to hosts of Azure for which no password is set), or on (all connections for which no password is set).
 * @param jdbc Connection pools of JDBC.
 * @param kafka Clients of Kafka, such as those of Event Hubs.
 * @param mongodb Connections to MongoDB, such as those to Azure DocumentDB.
 * @param openai Models of OpenAI, by Spring AI.
 * @param r2dbc Connections of R2DBC.
 * @param rabbitmq Connections to RabbitMQ.
 * @param redis Connections to Redis.
 */
@ConfigurationProperties(PasswordlessProperties.PREFIX)
public record PasswordlessProperties(
        @DefaultValue("off") Mode mode,
        @DefaultValue Kind jdbc,
        @DefaultValue Kind kafka,
        @DefaultValue Kind mongodb,
        @DefaultValue Kind openai,
        @DefaultValue Kind r2dbc,
        @DefaultValue Kind rabbitmq,
        @DefaultValue Kind redis) {

    /** Prefix of every property's name. */
    public static final String PREFIX = AzureIdentityProperties.PREFIX + ".passwordless";

    /** Which connections use tokens. */
    public enum Mode {
        /** None. */
        OFF,
        /** Those to hosts of Azure for which no password is set. */
        AUTO,
        /** All for which no password is set. */
        ON
    }

    /**
     * Holds {@code azure.identity.passwordless.<kind>.*}.
     *
     * @param mode Which connections of this kind use tokens. By default as azure.identity.passwordless.mode.
     * @param credential Name of the credential whose tokens are used. By default the application's own.
     * @param scopes Scopes of the tokens. By default those of the service that the host belongs to.
     * @param username Name to log in with, where none is set for the connection.
     * @param beans Single connections, by the name of their bean. What is not set here is as for the others of this kind.
     */
    public record Kind(
            @Nullable Mode mode,
            @Nullable String credential,
            @DefaultValue List<String> scopes,
            @Nullable String username,
            @DefaultValue Map<String, Bean> beans) {}

    /**
     * Holds {@code azure.identity.passwordless.<kind>.beans.<bean>.*}.
     *
     * @param mode Whether this connection uses tokens.
     * @param credential Name of the credential whose tokens are used.
     * @param scopes Scopes of the tokens.
     * @param username Name to log in with, where none is set for the connection.
     */
    public record Bean(
            @Nullable Mode mode,
            @Nullable String credential,
            @DefaultValue List<String> scopes,
            @Nullable String username) {}
}
