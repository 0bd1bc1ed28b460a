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
 * Adds the settings of credentials that run a tool: the tenant, and how long the tool may take.
 *
 * @param <B> the builder itself
 */
public abstract class DeveloperCredentialBuilder<B extends DeveloperCredentialBuilder<B>>
        extends TenantAwareBuilder<B> {

    /** Stands for the tenant that the tool is logged in to. */
    static final String ANY_TENANT = "organizations";

    private @Nullable String tenantId;
    private Duration processTimeout;
    private boolean followLogin = true;

    DeveloperCredentialBuilder(Duration processTimeout) {
        this.processTimeout = processTimeout;
    }

    /**
     * Sets the tenant of the tokens.
     *
     * @param id the tenant's ID or one of its domains; by default the tenant that the tool is logged in to, and any
     *     other tenant that a request names
     * @return this
     */
    public B tenantId(@Nullable String id) {
        this.tenantId = id;
        return self();
    }

    /**
     * Sets how long the tool may take. After that, the tool and all its child processes are killed.
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
     * Sets whether cached tokens are forgotten when a user logs in to the tool or out of it. For this, each request for
     * a token checks the files in which the tool keeps its login, at most once a second.
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

    /** Returns a watch of the files that hold the login; {@code null} if the credential does not follow the login. */
    final @Nullable LongSupplier login(List<Path> files, CredentialOptions options) {
        return followLogin ? new LoginFiles(files, options.clock()) : null;
    }
}
