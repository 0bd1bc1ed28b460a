package io.entra4j.identity.developer;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantAwareBuilder;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.engine.LoginFiles;
import io.entra4j.identity.http.PlainDuration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds what credentials need that run a tool: tenant, and how long the tool may take.
 *
 * @param <B> the builder itself
 */
public abstract class DeveloperCredentialBuilder<B extends DeveloperCredentialBuilder<B>>
        extends TenantAwareBuilder<B> {

    /** Stands for the tenant of whoever is logged in. */
    static final String ANY_TENANT = "organizations";

    private @Nullable String tenantId;
    private Duration processTimeout;
    private boolean followLogin = true;

    DeveloperCredentialBuilder(Duration processTimeout) {
        this.processTimeout = processTimeout;
    }

    /**
     * Sets the tenant whose tokens are asked for.
     *
     * @param id the tenant's ID or one of its domains; by default the one the developer is logged in to, and any other
     *     that a request names
     * @return this
     */
    public B tenantId(@Nullable String id) {
        this.tenantId = id;
        return self();
    }

    /**
     * Sets how long the tool may take. Then it is killed, with all that it started.
     *
     * @param timeout positive; 13 seconds by default, 30 for PowerShell
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public B processTimeout(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("'processTimeout' must be positive: " + PlainDuration.of(timeout) + ".");
        }
        this.processTimeout = timeout;
        return self();
    }

    /**
     * Sets whether cached tokens are forgotten when somebody logs in or out of the tool. To know, the files in which the
     * tool keeps its login are looked at, no more than once a second, when a token is asked for.
     *
     * @param enabled {@code true} by default
     * @return this
     */
    public B followLogin(boolean enabled) {
        this.followLogin = enabled;
        return self();
    }

    final TenantPolicy tenants(CredentialOptions options) {
        String own = tenantId == null || tenantId.isBlank() ? null : Arguments.checkValue("tenantId", tenantId);
        return tenantsOrAny(own, ANY_TENANT, options);
    }

    final Duration processTimeout() {
        return processTimeout;
    }

    /** What tells that the login changed, by the files it is kept in; {@code null} if nobody wants to know. */
    final @Nullable LongSupplier login(List<Path> files, CredentialOptions options) {
        return followLogin ? new LoginFiles(files, options.clock()) : null;
    }
}
