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
 * Builds a {@link DefaultAzureCredential}. Which members it has, and in which order, is decided by {@link
 * #include(DefaultChainMember...)}, else by {@code AZURE_TOKEN_CREDENTIALS}, else it has all; {@link
 * #exclude(DefaultChainMember...)} takes some out in any case.
 */
public final class DefaultAzureCredentialBuilder extends TenantAwareBuilder<DefaultAzureCredentialBuilder> {

    /** On a developer's machine nobody answers. */
    private static final Duration SHORT_PROBE = Duration.ofSeconds(1);
    /** On a host that is busy starting, the answer may take its time. */
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
     * Sets the tenant of the pod's and the developer's identity. {@code AZURE_TENANT_ID} if it is not set.
     *
     * @param id the tenant's ID or one of its domains
     * @return this
     */
    public DefaultAzureCredentialBuilder tenantId(@Nullable String id) {
        this.tenantId = id;
        return this;
    }

    /**
     * Sets where tokens are fetched. Wins over {@code AZURE_AUTHORITY_HOST} for all members.
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
     * Names a user-assigned managed identity by its client ID. If it is named in none of three ways, it is the one of
     * {@code AZURE_CLIENT_ID}, if the host knows that; without the variable, the system-assigned one.
     *
     * @param id a GUID; blank counts as unset
     * @return this
     */
    public DefaultAzureCredentialBuilder managedIdentityClientId(@Nullable String id) {
        this.managedIdentityClientId = id;
        return this;
    }

    /**
     * Names a user-assigned managed identity by its resource ID.
     *
     * @param id {@code /subscriptions/…/userAssignedIdentities/…}; blank counts as unset
     * @return this
     */
    public DefaultAzureCredentialBuilder managedIdentityResourceId(@Nullable String id) {
        this.managedIdentityResourceId = id;
        return this;
    }

    /**
     * Names a user-assigned managed identity by its object (principal) ID.
     *
     * @param id a GUID; blank counts as unset
     * @return this
     */
    public DefaultAzureCredentialBuilder managedIdentityObjectId(@Nullable String id) {
        this.managedIdentityObjectId = id;
        return this;
    }

    /**
     * Sets how long to wait for a sign of a metadata service, where nothing tells that this is an Azure host. Not waited
     * for where a managed identity is the only member: then the token itself is asked for at once.
     *
     * @param timeout positive; 1 s by default, 3 s where no developer's credential follows
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DefaultAzureCredentialBuilder managedIdentityProbeTimeout(Duration timeout) {
        this.probeTimeout = positive("managedIdentityProbeTimeout", timeout);
        return this;
    }

    /**
     * Sets how long it is remembered that there is no metadata service.
     *
     * @param interval positive; 10 s by default
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DefaultAzureCredentialBuilder managedIdentityProbeInterval(Duration interval) {
        this.probeInterval = positive("managedIdentityProbeInterval", interval);
        return this;
    }

    /**
     * Sets how long a request to the host of a managed identity may take, repetitions included.
     *
     * @param timeout positive; 100 s by default
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DefaultAzureCredentialBuilder managedIdentityRetryTimeout(Duration timeout) {
        this.retryTimeout = positive("managedIdentityRetryTimeout", timeout);
        return this;
    }

    /**
     * Sets how long a developer's tool may take. Then it is killed, and the next member is asked.
     *
     * @param timeout positive; 13 s by default, 30 s for PowerShell
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public DefaultAzureCredentialBuilder credentialProcessTimeout(Duration timeout) {
        this.processTimeout = positive("credentialProcessTimeout", timeout);
        return this;
    }

    /**
     * Sets the application of a pod's workload identity. If it is not set, it is {@code managedIdentityClientId}, else
     * that of {@code AZURE_CLIENT_ID}.
     *
     * @param id the application's (client) ID
     * @return this
     */
    public DefaultAzureCredentialBuilder workloadIdentityClientId(@Nullable String id) {
        this.workloadIdentityClientId = id;
        return this;
    }

    /**
     * Says which environment variables must be set, so that a deployment that forgot one fails at the start.
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
     * Says the same by names that are known.
     *
     * @param names such as {@link AzureIdentityEnvVars#AZURE_TOKEN_CREDENTIALS}
     * @return this
     */
    public DefaultAzureCredentialBuilder requireEnvVars(AzureIdentityEnvVars... names) {
        return requireEnvVars(Arrays.stream(names).map(String::valueOf).toArray(String[]::new));
    }

    /**
     * Has no effect: versions of the Azure Toolkit for IntelliJ that keep sign-ins in KeePass are not supported.
     *
     * @param path is not read
     * @return this
     * @deprecated the toolkit keeps sign-ins in the token cache since version 3.53; leave it out
     */
    @Deprecated
    public DefaultAzureCredentialBuilder intelliJKeePassDatabasePath(@Nullable String path) {
        LoggerFactory.getLogger(DefaultAzureCredentialBuilder.class)
                .warn(
                        "'intelliJKeePassDatabasePath' has no effect: sign-ins of the Azure Toolkit for IntelliJ are read from the token cache that version 3.53 and later keep. Leave it out.");
        return this;
    }

    /**
     * Makes the chain of these members and no others, in this order. {@code AZURE_TOKEN_CREDENTIALS} is then not read.
     *
     * @param members added to those of earlier calls
     * @return this
     */
    public DefaultAzureCredentialBuilder include(DefaultChainMember... members) {
        included.addAll(Arrays.asList(members));
        return this;
    }

    /**
     * Opens a browser for the user to sign in where no other member has a token, unless the chain has a list of its own.
     * For programs that people start on their own machines.
     *
     * @return this
     */
    public DefaultAzureCredentialBuilder includeInteractiveBrowser() {
        this.interactive = true;
        return this;
    }

    /**
     * Takes members out of the chain.
     *
     * @param members added to those of earlier calls
     * @return this
     */
    public DefaultAzureCredentialBuilder exclude(DefaultChainMember... members) {
        excluded.addAll(Arrays.asList(members));
        return this;
    }

    /**
     * Has a member built in another way than by default, for settings that this builder has not. It keeps its place, if it
     * has one.
     *
     * @param member which
     * @param builder builds it when it is first asked; what it throws makes the member unavailable, and it is called again
     * @return this
     */
    public DefaultAzureCredentialBuilder replace(
            DefaultChainMember member, Supplier<? extends TokenCredential> builder) {
        replaced.put(member, builder);
        return this;
    }

    /**
     * Builds the credential; no I/O. What a member lacks is told when a token is asked for, so that the chain can go on.
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
