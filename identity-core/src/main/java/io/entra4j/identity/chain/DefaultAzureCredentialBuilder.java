package io.entra4j.identity.chain;

import static com.azure.core.util.Configuration.PROPERTY_AZURE_TENANT_ID;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TenantAwareBuilder;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.http.PlainDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Builds a {@link DefaultAzureCredential}. {@link #include(DefaultChainMember...)} decides the members and their order,
 * or else {@code AZURE_TOKEN_CREDENTIALS}. By default, the chain has all members. {@link
 * #exclude(DefaultChainMember...)} removes members in all these cases.
 */
public final class DefaultAzureCredentialBuilder extends TenantAwareBuilder<DefaultAzureCredentialBuilder> {

    /** For a developer's machine, where no metadata service answers. */
    private static final Duration SHORT_PROBE = Duration.ofSeconds(1);
    /** For an Azure host, where the answer may take longer while the host starts. */
    private static final Duration LONG_PROBE = Duration.ofSeconds(3);

    private @Nullable String tenantId;
    private @Nullable String workloadIdentityClientId;
    private @Nullable String managedIdentityClientId;
    private @Nullable String managedIdentityResourceId;
    private @Nullable String managedIdentityObjectId;
    private @Nullable Duration probeTimeout;
    private @Nullable Duration probeInterval;
    private @Nullable Duration retryTimeout;
    private @Nullable Duration processTimeout;
    private final Set<String> requiredVariables = new LinkedHashSet<>();
    private final Set<DefaultChainMember> included = new LinkedHashSet<>();
    private final Map<DefaultChainMember, Supplier<? extends TokenCredential>> replaced =
            new EnumMap<>(DefaultChainMember.class);
    private boolean interactive;
    private final Set<DefaultChainMember> excluded = EnumSet.noneOf(DefaultChainMember.class);

    /** Starts with the defaults. */
    public DefaultAzureCredentialBuilder() {}

    /**
     * Sets the tenant of the pod's and the developer's identity. By default, the tenant comes from {@code
     * AZURE_TENANT_ID}.
     *
     * @param id the tenant's ID or one of its domains
     * @return this
     */
    public DefaultAzureCredentialBuilder tenantId(@Nullable String id) {
        this.tenantId = id;
        return this;
    }

    /**
     * Sets the authority host, from which tokens are fetched. Overrides {@code AZURE_AUTHORITY_HOST} for all members.
     *
     * @param url see {@link CredentialOptions.Builder#authorityHost}
     * @return this
     */
    public DefaultAzureCredentialBuilder authorityHost(@Nullable String url) {
        settings().authorityHost(url);
        return this;
    }

    /**
     * Trusts the authority host without asking Microsoft's list of clouds.
     *
     * @return this
     * @see CredentialOptions.Builder#instanceDiscovery
     */
    public DefaultAzureCredentialBuilder disableInstanceDiscovery() {
        settings().instanceDiscovery(false);
        return this;
    }

    /**
     * Sets a user-assigned managed identity by its client ID. If neither client ID, resource ID nor object ID is set,
     * the identity of {@code AZURE_CLIENT_ID} is used, if the host knows it. Without that variable, it is the
     * system-assigned identity.
     *
     * @param id a GUID; blank counts as unset
     * @return this
     */
    public DefaultAzureCredentialBuilder managedIdentityClientId(@Nullable String id) {
        this.managedIdentityClientId = id;
        return this;
    }

    /**
     * Sets a user-assigned managed identity by its resource ID.
     *
     * @param id {@code /subscriptions/…/userAssignedIdentities/…}; blank counts as unset
     * @return this
     */
    public DefaultAzureCredentialBuilder managedIdentityResourceId(@Nullable String id) {
        this.managedIdentityResourceId = id;
        return this;
    }

    /**
     * Sets a user-assigned managed identity by its object (principal) ID.
     *
     * @param id a GUID; blank counts as unset
     * @return this
     */
    public DefaultAzureCredentialBuilder managedIdentityObjectId(@Nullable String id) {
        this.managedIdentityObjectId = id;
        return this;
    }

    /**
     * Sets how long to wait for the probe of the metadata service, if nothing else shows that this is an Azure host. If
     * a managed identity is the only member, there is no probe: the token is requested at once.
     *
     * @param timeout positive; by default 1 second, or 3 seconds if the chain has no members of developers
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DefaultAzureCredentialBuilder managedIdentityProbeTimeout(Duration timeout) {
        this.probeTimeout = positive("managedIdentityProbeTimeout", timeout);
        return this;
    }

    /**
     * Sets for how long the result is kept that there is no metadata service.
     *
     * @param interval positive; 10 seconds by default
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DefaultAzureCredentialBuilder managedIdentityProbeInterval(Duration interval) {
        this.probeInterval = positive("managedIdentityProbeInterval", interval);
        return this;
    }

    /**
     * Sets how long a request to the host of a managed identity may take, including retries.
     *
     * @param timeout positive; 100 seconds by default
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DefaultAzureCredentialBuilder managedIdentityRetryTimeout(Duration timeout) {
        this.retryTimeout = positive("managedIdentityRetryTimeout", timeout);
        return this;
    }

    /**
     * Sets how long a developer's tool may take. After that, the tool is killed, and the next member is asked.
     *
     * @param timeout positive; 13 seconds by default, 30 seconds for PowerShell
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DefaultAzureCredentialBuilder credentialProcessTimeout(Duration timeout) {
        this.processTimeout = positive("credentialProcessTimeout", timeout);
        return this;
    }

    /**
     * Sets the application of a pod's workload identity. By default, it is {@code managedIdentityClientId}, or else the
     * application of {@code AZURE_CLIENT_ID}.
     *
     * @param id the application's (client) ID
     * @return this
     */
    public DefaultAzureCredentialBuilder workloadIdentityClientId(@Nullable String id) {
        this.workloadIdentityClientId = id;
        return this;
    }

    /**
     * Requires environment variables to be set, so that a deployment without one of them fails at the start.
     *
     * @param names such as {@code AZURE_TOKEN_CREDENTIALS}
     * @return this
     * @throws IllegalArgumentException if a name is {@code null} or blank
     */
    public DefaultAzureCredentialBuilder requireEnvVars(String... names) {
        for (String name : names) {
            if (name == null || name.isBlank()) {
                throw new IllegalArgumentException("'requireEnvVars' must be given names of environment variables.");
            }
            requiredVariables.add(name);
        }
        return this;
    }

    /**
     * Requires environment variables to be set, by constants for their names.
     *
     * @param names such as {@link AzureIdentityEnvVars#AZURE_TOKEN_CREDENTIALS}
     * @return this
     */
    public DefaultAzureCredentialBuilder requireEnvVars(AzureIdentityEnvVars... names) {
        return requireEnvVars(Arrays.stream(names).map(String::valueOf).toArray(String[]::new));
    }

    /**
     * Does nothing. Versions of the Azure Toolkit for IntelliJ that keep sign-ins in KeePass are not supported.
     *
     * @param path is not read
     * @return this
     * @deprecated the toolkit keeps sign-ins in the token cache since version 3.53; remove the call
     */
    @Deprecated
    public DefaultAzureCredentialBuilder intelliJKeePassDatabasePath(@Nullable String path) {
        LoggerFactory.getLogger(DefaultAzureCredentialBuilder.class)
                .warn(
                        "'intelliJKeePassDatabasePath' has no effect: sign-ins of the Azure Toolkit for IntelliJ are read from the token cache that version 3.53 and later keep. Leave it out.");
        return this;
    }

    /**
     * Limits the chain to these members, in this order. {@code AZURE_TOKEN_CREDENTIALS} is then not read.
     *
     * @param members members, which are added to those of earlier calls
     * @return this
     */
    public DefaultAzureCredentialBuilder include(DefaultChainMember... members) {
        included.addAll(Arrays.asList(members));
        return this;
    }

    /**
     * Opens a browser for the user to sign in if no other member has a token. Has no effect if {@link #include} sets
     * the members. For programs that people start on their own machines.
     *
     * @return this
     */
    public DefaultAzureCredentialBuilder includeInteractiveBrowser() {
        this.interactive = true;
        return this;
    }

    /**
     * Removes members from the chain.
     *
     * @param members members, which are added to those of earlier calls
     * @return this
     */
    public DefaultAzureCredentialBuilder exclude(DefaultChainMember... members) {
        excluded.addAll(Arrays.asList(members));
        return this;
    }

    /**
     * Replaces the way in which a member is built, for settings that this builder does not have. The member keeps its
     * place. It is not added if the chain does not have it.
     *
     * @param member the member
     * @param builder builds the member when it is first asked; if it throws an exception, the member is unavailable,
     *     and the builder is called again
     * @return this
     */
    public DefaultAzureCredentialBuilder replace(
            DefaultChainMember member, Supplier<? extends TokenCredential> builder) {
        replaced.put(member, builder);
        return this;
    }

    /**
     * Builds the credential; no I/O. If a member lacks a setting, a request for a token passes it over, and the message
     * names the setting.
     *
     * @return a new credential
     * @throws IllegalArgumentException if a setting or {@code AZURE_TOKEN_CREDENTIALS} has an illegal value
     * @throws IllegalStateException if a required variable is not set, no member is left, or a managed
     *     identity is named more than once
     */
    public DefaultAzureCredential build() {
        CredentialOptions options = buildOptions();
        EnvironmentVariables variables = new EnvironmentVariables(options.configuration());
        checkRequired(variables);
        List<DefaultChainMember> chosen = chosen(options);
        DefaultChainSettings settings = settings(chosen, options, variables);
        Map<DefaultChainMember, Supplier<? extends TokenCredential>> own = Map.copyOf(replaced);
        return new DefaultAzureCredential(
                chosen.stream()
                        .map(member -> member.built(own.getOrDefault(member, () -> settings.build(member))))
                        .toList(),
                options);
    }

    private DefaultChainSettings settings(
            List<DefaultChainMember> chosen, CredentialOptions options, EnvironmentVariables variables) {
        DefaultChainIdentities identities = new DefaultChainIdentities(
                workloadIdentityClientId, managedIdentityClientId, managedIdentityResourceId, managedIdentityObjectId);
        identities.check();
        return new DefaultChainSettings(
                options,
                tenant(options),
                identities,
                variables.additionallyAllowedTenants(additionallyAllowedTenants()),
                new DefaultChainSettings.HostTimes(probeTimeout(chosen), probeInterval, retryTimeout),
                processTimeout,
                !chosen.contains(DefaultChainMember.WORKLOAD_IDENTITY));
    }

    private @Nullable Duration probeTimeout(List<DefaultChainMember> chosen) {
        if (chosen.size() == 1) {
            return null;
        }
        if (probeTimeout != null) {
            return probeTimeout;
        }
        return chosen.stream().anyMatch(DefaultChainMember::isForDevelopers) ? SHORT_PROBE : LONG_PROBE;
    }

    private void checkRequired(EnvironmentVariables variables) {
        List<String> missing =
                requiredVariables.stream().filter(name -> !variables.has(name)).toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "DefaultAzureCredential: the environment variable%s %s required, but not set."
                            .formatted(missing.size() == 1 ? "" : "s", EnvironmentVariables.are(missing)));
        }
    }

    private List<DefaultChainMember> chosen(CredentialOptions options) {
        List<DefaultChainMember> chosen =
                new ArrayList<>(included.isEmpty() ? TokenCredentialsVariable.read(options.configuration()) : included);
        if (interactive && included.isEmpty() && !chosen.contains(DefaultChainMember.INTERACTIVE_BROWSER)) {
            chosen.add(DefaultChainMember.INTERACTIVE_BROWSER);
        }
        chosen.removeAll(excluded);
        if (chosen.isEmpty()) {
            throw new IllegalStateException(
                    "DefaultAzureCredential: every member is excluded; 'exclude', and 'include' or %s, leave none."
                            .formatted(TokenCredentialsVariable.NAME));
        }
        return chosen;
    }

    private @Nullable String tenant(CredentialOptions options) {
        String tenant = orVariable(tenantId, options, PROPERTY_AZURE_TENANT_ID);
        boolean own = tenantId != null && !tenantId.isBlank();
        return tenant == null || !own ? tenant : TenantPolicy.checkCharacters("tenantId", tenant);
    }

    private static Duration positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "'%s' must be positive: %s.".formatted(name, PlainDuration.of(duration)));
        }
        return duration;
    }
}
