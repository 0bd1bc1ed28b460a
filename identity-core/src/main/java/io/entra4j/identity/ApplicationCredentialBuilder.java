package io.entra4j.identity;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adds the settings of a registered application: tenant, client ID and authority host.
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
     * Sets the host where tokens are fetched.
     *
     * @param url see {@link CredentialOptions.Builder#authorityHost}
     * @return this
     */
    public B authorityHost(@Nullable String url) {
        settings().authorityHost(url);
        return self();
    }

    /**
     * Trusts the authority host without looking it up in Microsoft's list of clouds.
     *
     * @return this
     * @see CredentialOptions.Builder#instanceDiscovery
     */
    public B disableInstanceDiscovery() {
        settings().instanceDiscovery(false);
        return self();
    }

    /**
     * Returns the policy that says which tenants may be asked. A tenant must be set.
     *
     * @param options where environment variables are read
     * @return the policy
     * @throws NullPointerException if no tenant is set
     * @throws IllegalArgumentException if a tenant has illegal characters
     */
    protected final TenantPolicy tenants(CredentialOptions options) {
        return tenants(Objects.requireNonNull(tenantId, "'tenantId' must be set"), options);
    }

    /**
     * Returns the policy of a credential of users, which works without a tenant.
     *
     * @param otherwise the tenant that is asked first if none is set, such as {@code organizations}
     * @param options where environment variables are read
     * @return the policy; if no tenant is set, it allows every tenant
     * @throws IllegalArgumentException if a tenant has illegal characters
     */
    protected final TenantPolicy userTenants(String otherwise, CredentialOptions options) {
        return tenantsOrAny(tenantId, otherwise, options);
    }

    /**
     * Returns the tenant.
     *
     * @return the tenant, {@code null} if none is set
     */
    protected final @Nullable String tenantId() {
        return tenantId;
    }

    /**
     * Returns the application.
     *
     * @return the client ID, {@code null} if none is set
     */
    protected final @Nullable String clientId() {
        return clientId;
    }
}
