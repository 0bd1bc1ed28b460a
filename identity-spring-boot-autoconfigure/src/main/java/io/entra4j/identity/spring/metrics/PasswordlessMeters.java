package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.spring.passwordless.PasswordlessConnection;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts the connections that were given a token in place of a password, by connection and credential. A counter is
 * there from the first use of its bean on.
 */
public final class PasswordlessMeters implements MeterBinder {

    private final PasswordlessConnections connections;

    /**
     * Creates the meters.
     *
     * @param connections the application's connections
     */
    public PasswordlessMeters(PasswordlessConnections connections) {
        this.connections = connections;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        connections.forEach(each -> count(registry, each));
    }

    private static void count(MeterRegistry registry, PasswordlessConnection connection) {
        FunctionCounter.builder(
                        "azure.identity.passwordless.connections", connection.tokens(), tokens -> tokens.connections())
                .description("Connections that were given a token in place of a password")
                .tag("kind", connection.kind())
                .tag("connection", connection.bean())
                .tag("credential", connection.credential())
                .register(registry);
    }
}
