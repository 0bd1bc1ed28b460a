package io.entra4j.identity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds the tenants that may be asked besides a credential's own tenant.
 *
 * @param <B> the builder itself
 */
public abstract class TenantAwareBuilder<B extends TenantAwareBuilder<B>> extends CredentialBuilder<B> {

    private List<String> additionallyAllowedTenants = List.of();

    /** Starts with the defaults. */
    protected TenantAwareBuilder() {}

    /**
     * Sets the tenants that may be asked besides the configured one. Credentials of users and developers without a
     * tenant may ask all tenants. If no tenants are set here, the environment credential and the default chain read
     * {@code AZURE_ADDITIONALLY_ALLOWED_TENANTS}, with semicolons between the tenants.
     *
     * @param tenantIds tenant IDs, or {@code *}
     * @return this
     */
    public B additionallyAllowedTenants(String... tenantIds) {
        return additionallyAllowedTenants(List.of(tenantIds));
    }

    /**
     * Sets the tenants that may be asked besides the configured one, as a list.
     *
     * @param tenantIds tenant IDs, or {@code *}
     * @return this
     */
    public B additionallyAllowedTenants(List<String> tenantIds) {
        this.additionallyAllowedTenants = List.copyOf(tenantIds);
        return self();
    }

    /**
     * Returns the tenants that may be asked besides the configured one.
     *
     * @return the tenants, empty by default
     */
    protected final List<String> additionallyAllowedTenants() {
        return additionallyAllowedTenants;
    }

    /**
     * Returns the policy that says which tenants may be asked.
     * @param own the credential's own tenant
     * @param options where environment variables are read
     * @return the policy
     * @throws IllegalArgumentException if a tenant has illegal characters
     */
    protected final TenantPolicy tenants(String own, CredentialOptions options) {
        return TenantPolicy.of(own, additionallyAllowedTenants, options.configuration());
    }

    /**
     * Returns the policy of a credential that works without a tenant.
     *
     * @param own the credential's own tenant, {@code null} or blank if none was set
     * @param otherwise the tenant that is asked first then, such as {@code organizations}
     * @param options where environment variables are read
     * @return the policy; if no tenant is set, it allows every tenant
     * @throws IllegalArgumentException if a tenant has illegal characters
     */
    protected final TenantPolicy tenantsOrAny(@Nullable String own, String otherwise, CredentialOptions options) {
        return own == null || own.isBlank()
                ? TenantPolicy.of(otherwise, List.of("*"), options.configuration())
                : tenants(own, options);
    }
}
