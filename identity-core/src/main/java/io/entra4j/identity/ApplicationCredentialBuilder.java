package io.entra4j.identity;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adds what credentials of a registered application need: tenant, client ID and authority.
 *
 * @param <B> the builder itself
 */
public abstract class ApplicationCredentialBuilder<B extends ApplicationCredentialBuilder<B>>
        extends TenantAwareBuilder<B> {

    private @Nullable String tenantId;
    private @Nullable String clientId;

    /** Starts with the defaults. */
    protected ApplicationCredentialBuilder() {}

    /**
     * Sets the tenant the application signs in to.
     *
     * @param id the tenant's ID or one of its domains
     * @return this
     * @see <a href="https://learn.microsoft.com/entra/fundamentals/how-to-find-tenant">How to find your tenant ID</a>
     */
    public B tenantId(@Nullable String id) {
        this.tenantId = id;
        return self();
    }

    /**
     * Sets the application.
     *
     * @param id the application's (client) ID
     * @return this
     */
    public B clientId(@Nullable String id) {
        this.clientId = id;
        return self();
    }

    /**
     * Sets where tokens are fetched.
     *
     * @param url see {@link CredentialOptions.Builder#authorityHost}
     * @return this
     */
    public B authorityHost(@Nullable String url) {
        settings().authorityHost(url);
        return self();
    }

    /**
     * Trusts the authority host without asking Microsoft's list of clouds.
     *
     * @return this
     * @see CredentialOptions.Builder#instanceDiscovery
     */
    public B disableInstanceDiscovery() {
        settings().instanceDiscovery(false);
        return self();
    }

    /**
     * Returns which tenants may be asked. The tenant must have been set.
     *
     * @param options where environment variables are read
     * @return the policy
     * @throws IllegalArgumentException if a tenant has illegal characters
     */
    protected final TenantPolicy tenants(CredentialOptions options) {
        return tenants(Objects.requireNonNull(tenantId, "'tenantId' must be set"), options);
    }

    /**
     * Returns which tenants may be asked where users sign in, who need not say where they belong.
     *
     * @param otherwise whose tenant is asked first if none was set, such as {@code organizations}
     * @param options where environment variables are read
     * @return the policy; without a tenant set, every other may be asked too
     * @throws IllegalArgumentException if a tenant has illegal characters
     */
    protected final TenantPolicy userTenants(String otherwise, CredentialOptions options) {
        return tenantsOrAny(tenantId, otherwise, options);
    }

    /**
     * Returns the tenant set.
     *
     * @return the tenant, or {@code null}
     */
    protected final @Nullable String tenantId() {
        return tenantId;
    }

    /**
     * Returns the application set.
     *
     * @return the client ID, or {@code null}
     */
    protected final @Nullable String clientId() {
        return clientId;
    }
}
