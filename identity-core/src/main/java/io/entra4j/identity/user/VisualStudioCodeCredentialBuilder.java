package io.entra4j.identity.user;

import io.entra4j.identity.Broker;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantAwareBuilder;
import io.entra4j.identity.TenantPolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Builds a {@link VisualStudioCodeCredential}. */
public final class VisualStudioCodeCredentialBuilder extends TenantAwareBuilder<VisualStudioCodeCredentialBuilder> {

    private @Nullable String tenantId;
    private @Nullable Broker broker;
    private Path home = Path.of(String.valueOf(System.getProperty("user.home")));

    /** Starts with the defaults. */
    public VisualStudioCodeCredentialBuilder() {}

    /**
     * Sets the tenant.
     *
     * @param id the tenant's ID or one of its domains; {@code null}, the default, for the tenant that the user is
     *     signed in to
     * @return this
     */
    public VisualStudioCodeCredentialBuilder tenantId(@Nullable String id) {
        this.tenantId = id;
        return this;
    }

    /**
     * Sets the cloud of the account. If it is not set, or is the public cloud, the setting "Azure: Cloud" of Visual
     * Studio Code decides.
     *
     * @param url see {@link CredentialOptions.Builder#authorityHost}
     * @return this
     */
    public VisualStudioCodeCredentialBuilder authorityHost(@Nullable String url) {
        settings().authorityHost(url);
        return this;
    }

    /**
     * Sets the broker.
     *
     * @param own the broker to use; {@code null} for the one that {@link java.util.ServiceLoader} finds, or else the
     *     broker of Windows
     * @return this
     */
    public VisualStudioCodeCredentialBuilder broker(@Nullable Broker own) {
        this.broker = own;
        return this;
    }

    VisualStudioCodeCredentialBuilder home(Path directory) {
        this.home = directory;
        return this;
    }

    /**
     * Builds the credential; no I/O.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a setting is wrong
     */
    public VisualStudioCodeCredential build() {
        CredentialOptions options = buildOptions();
        TenantPolicy tenants = tenantId == null || tenantId.isBlank() ? TenantPolicy.any() : tenants(tenantId, options);
        return new VisualStudioCodeCredential(
                new VisualStudioCodeSource(
                        home,
                        Brokers.of("VisualStudioCodeCredential", broker),
                        options.authorityHost(),
                        options.clock()),
                tenants,
                options);
    }
}
