package io.entra4j.identity.spring.health;

import io.entra4j.identity.spring.passwordless.PasswordlessConnection;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Shows which connections use tokens in place of a password, and of which credential. The status is always UP: whether a
 * server answers is told by the indicator of its connections, and whether there is a token by that of the credential.
 * Does no I/O.
 */
public final class PasswordlessHealthIndicator implements HealthIndicator {

    private final PasswordlessConnections connections;

    /**
     * Creates the indicator.
     *
     * @param connections the application's connections
     */
    public PasswordlessHealthIndicator(PasswordlessConnections connections) {
        this.connections = connections;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (PasswordlessConnection each : connections.all()) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("kind", each.kind());
            details.put("credential", each.credential());
            details.put("connections", each.tokens().connections());
            health.withDetail(each.bean(), details);
        }
        return health.build();
    }
}
