package io.entra4j.identity.hosted;

import com.azure.core.util.Configuration;
import io.entra4j.identity.CredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenSource;
import io.entra4j.identity.http.Pause;
import io.entra4j.identity.http.PlainDuration;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ManagedIdentityCredential}. Environment variables tell the kind of host. They are read once, when the
 * credential is built.
 *
 * <p>Requests go to the host directly. So these HTTP settings are <em>not</em> used: {@code httpClient}, and the proxy,
 * timeouts and {@code sslContext} of the default client. The policies of a {@code pipeline} are used, but not its
 * client. These settings work as usual: {@code addPolicy}, {@code retryPolicy}, {@code retryOptions},
 * {@code httpLogOptions}, and the application ID and headers of {@code clientOptions}. On Kubernetes all settings work,
 * since requests go to the token service. The probe ({@link #probeTimeout}) uses none of them.
 *
 * <p>Without {@code clientId}, {@code resourceId} or {@code objectId}, the credential uses the system-assigned
 * identity. On Kubernetes it uses the identity that {@code AZURE_CLIENT_ID} names.
 */
public final class ManagedIdentityCredentialBuilder extends CredentialBuilder<ManagedIdentityCredentialBuilder> {

    private static final String TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE";
    private static final Duration RETRY_TIMEOUT = Duration.ofSeconds(100);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(10);

    private @Nullable String clientId;
    private @Nullable String resourceId;
    private @Nullable String objectId;
    private boolean systemAssigned;
    private boolean clientIdFromEnvironment;
    private boolean tokenExchange = true;
    private @Nullable Duration probeTimeout;
    private Duration probeInterval = PROBE_INTERVAL;
    private Duration retryTimeout = RETRY_TIMEOUT;
    private Pause pause = Pause.REAL;
    private @Nullable ArcAgent agent;

    /** Starts with the defaults. */
    public ManagedIdentityCredentialBuilder() {}

    /**
     * Sets the client ID of a user-assigned identity.
     *
     * @param id a GUID; blank counts as unset
     * @return this
     */
    public ManagedIdentityCredentialBuilder clientId(@Nullable String id) {
        this.clientId = id;
        return this;
    }

    /**
     * Sets the resource ID of a user-assigned identity.
     *
     * @param id {@code /subscriptions/…/userAssignedIdentities/…}; blank counts as unset
     * @return this
     */
    public ManagedIdentityCredentialBuilder resourceId(@Nullable String id) {
        this.resourceId = id;
        return this;
    }

    /**
     * Sets the object (principal) ID of a user-assigned identity.
     *
     * @param id a GUID; blank counts as unset
     * @return this
     */
    public ManagedIdentityCredentialBuilder objectId(@Nullable String id) {
        this.objectId = id;
        return this;
    }

    /**
     * Uses only the system-assigned identity of the host. On Kubernetes, the identity that {@code AZURE_CLIENT_ID}
     * names is not used.
     *
     * @return this
     */
    public ManagedIdentityCredentialBuilder systemAssigned() {
        this.systemAssigned = true;
        return this;
    }

    /**
     * Takes the client ID from {@code AZURE_CLIENT_ID}, if no other ID is set. The variable may be meant for another
     * credential. So if the host does not have this identity, the credential is unavailable, and a chain goes on.
     *
     * @return this
     */
    public ManagedIdentityCredentialBuilder clientIdFromEnvironment() {
        this.clientIdFromEnvironment = true;
        return this;
    }

    /**
     * Disables token exchange, so that a pod's workload identity is not used. For a chain that has an earlier
     * credential for it.
     *
     * @return this
     */
    public ManagedIdentityCredentialBuilder disableTokenExchange() {
        this.tokenExchange = false;
        return this;
    }

    /**
     * Enables the probe. Before the first request, it checks whether there is a metadata service, unless a variable
     * names another kind of host. A chain that also runs on machines outside Azure needs the probe: without it, the
     * request waits there for a long time.
     *
     * @param timeout how long to wait for the probe's answer, positive; {@code null}, the default, for no probe
     * @return this
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public ManagedIdentityCredentialBuilder probeTimeout(@Nullable Duration timeout) {
        this.probeTimeout = timeout == null ? null : positive("probeTimeout", timeout);
        return this;
    }

    /**
     * Sets how long the credential remembers that there is no metadata service.
     *
     * @param interval positive; 10 s by default
     * @return this
     * @throws IllegalArgumentException if {@code interval} is zero or negative
     */
    public ManagedIdentityCredentialBuilder probeInterval(Duration interval) {
        this.probeInterval = positive("probeInterval", interval);
        return this;
    }

    /**
     * Sets how long a request for a token may take, repetitions included. A request is repeated after no answer, 404,
     * 408, 410, 429 and 5xx. There are five repetitions within half a minute. With 410, the metadata service says that
     * it is being updated; then the repetitions go on for 80 s. {@code retryOptions} changes the number of repetitions
     * and their delays; {@code retryPolicy} replaces all of this.
     *
     * @param timeout positive; 100 s by default
     * @return this
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public ManagedIdentityCredentialBuilder retryTimeout(Duration timeout) {
        this.retryTimeout = positive("retryTimeout", timeout);
        return this;
    }

    ManagedIdentityCredentialBuilder pause(Pause other) {
        this.pause = other;
        return this;
    }

    ManagedIdentityCredentialBuilder agent(ArcAgent other) {
        this.agent = other;
        return this;
    }

    /**
     * Builds the credential. The only I/O is a check whether the program of Azure Arc's agent exists.
     *
     * @return a new credential
     * @throws IllegalArgumentException if more than one identity is set, an ID has the wrong form, the host does not
     *     support this kind of ID, or a variable of the host does not hold a valid value
     */
    public ManagedIdentityCredential build() {
        CredentialOptions options = buildOptions();
        IdentityId named = IdentityId.of(clientId, resourceId, objectId);
        if (systemAssigned && !named.isSystem()) {
            throw new IllegalArgumentException(
                    "ManagedIdentityCredential: 'systemAssigned' and the %s exclude each other.".formatted(named));
        }
        Configuration variables = options.configuration();
        String variable = orVariable(null, options, Configuration.PROPERTY_AZURE_CLIENT_ID);
        if (tokenExchange && !systemAssigned && isPod(options) && (variable != null || !named.isSystem())) {
            return new ManagedIdentityCredential(
                    ManagedIdentityHost.TOKEN_EXCHANGE,
                    named.isSystem() ? variable : named.clientId(),
                    exchange(named, options),
                    options);
        }
        boolean fromVariable = clientIdFromEnvironment && named.isSystem() && !systemAssigned && variable != null;
        IdentityId identity = fromVariable ? IdentityId.of(variable, null, null) : named;
        ArcAgent arc = agent != null ? agent : ArcAgent.on(System.getProperty("os.name", ""), variables);
        HostEndpoint endpoint = new HostEndpoints(variables, arc).find();
        endpoint.check(identity);
        HostClient client = new HostClient(
                options,
                endpoint.thumbprint() == null ? null : PinnedCertificate.context(endpoint.thumbprint()),
                retryTimeout,
                pause,
                () -> ThreadLocalRandom.current().nextDouble());
        ManagedIdentitySource source = new ManagedIdentitySource(
                endpoint,
                identity,
                client,
                new ImdsProbe(endpoint, client, options.clock(), probeTimeout, probeInterval),
                arc,
                new HostErrors(
                        endpoint,
                        identity,
                        fromVariable,
                        variable != null && identity.isSystem() && !systemAssigned,
                        probeTimeout != null),
                options.clock());
        return new ManagedIdentityCredential(endpoint.host(), identity.clientId(), source, options);
    }

    private static boolean isPod(CredentialOptions options) {
        return orVariable(null, options, TOKEN_FILE) != null
                && orVariable(null, options, Configuration.PROPERTY_AZURE_TENANT_ID) != null;
    }

    private static TokenSource exchange(IdentityId identity, CredentialOptions options) {
        new HostEndpoint(ManagedIdentityHost.TOKEN_EXCHANGE, URI.create(options.authorityHost()))
                .identity(IdentityId.Kind.CLIENT_ID, "client_id")
                .check(identity);
        return new ExchangeSource(TokenSource.through(new WorkloadIdentityCredentialBuilder()
                .options(options)
                .clientId(identity.value())
                .build()));
    }

    /** Source of a workload identity that reports Kubernetes token exchange as its host. */
    private static final class ExchangeSource extends TokenSource.Forwarding {

        ExchangeSource(TokenSource workload) {
            super(workload);
        }

        @Override
        public Report report() {
            return super.report().on(ManagedIdentityHost.TOKEN_EXCHANGE.kebab()).choosing(null, List.of());
        }
    }

    private static Duration positive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(
                    "'%s' must be positive: %s.".formatted(name, PlainDuration.of(duration)));
        }
        return duration;
    }
}
