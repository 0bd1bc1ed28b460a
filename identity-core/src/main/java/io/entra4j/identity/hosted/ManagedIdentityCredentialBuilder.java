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
 * Builds a {@link ManagedIdentityCredential}. What kind of host this is, its variables say; they are read once, when the
 * credential is built.
 *
 * <p>Requests go to the host directly, so of what can be set about HTTP, these are <em>not</em> used: {@code httpClient},
 * and the proxy, timeouts and {@code sslContext} of the default client. Of a {@code pipeline}, the policies are used
 * before our client. Used as elsewhere are {@code addPolicy}, {@code retryPolicy}, {@code retryOptions}, {@code
 * httpLogOptions} and {@code clientOptions}' application ID and headers; so is all of it on Kubernetes, where the token
 * service is asked instead of a host. A look for a sign of life ({@link #probeTimeout}) passes all of them by.
 *
 * <p>Without {@code clientId}, {@code resourceId} or {@code objectId} it is the system-assigned identity; on Kubernetes,
 * the one of {@code AZURE_CLIENT_ID}.
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
     * Names a user-assigned identity by its client ID.
     *
     * @param id a GUID; blank counts as unset
     * @return this
     */
    public ManagedIdentityCredentialBuilder clientId(@Nullable String id) {
        this.clientId = id;
        return this;
    }

    /**
     * Names a user-assigned identity by its resource ID.
     *
     * @param id {@code /subscriptions/…/userAssignedIdentities/…}; blank counts as unset
     * @return this
     */
    public ManagedIdentityCredentialBuilder resourceId(@Nullable String id) {
        this.resourceId = id;
        return this;
    }

    /**
     * Names a user-assigned identity by its object (principal) ID.
     *
     * @param id a GUID; blank counts as unset
     * @return this
     */
    public ManagedIdentityCredentialBuilder objectId(@Nullable String id) {
        this.objectId = id;
        return this;
    }

    /**
     * Uses the system-assigned identity of the host and no other: on Kubernetes, not the one that {@code
     * AZURE_CLIENT_ID} names.
     *
     * @return this
     */
    public ManagedIdentityCredentialBuilder systemAssigned() {
        this.systemAssigned = true;
        return this;
    }

    /**
     * Takes the client ID from {@code AZURE_CLIENT_ID}, if no identity is named otherwise. Since that variable may be
     * meant for another credential, it counts as unavailable, so that a chain goes on, if the host does not know it.
     *
     * @return this
     */
    public ManagedIdentityCredentialBuilder clientIdFromEnvironment() {
        this.clientIdFromEnvironment = true;
        return this;
    }

    /**
     * Leaves a pod's workload identity alone, for a chain that has asked it before.
     *
     * @return this
     */
    public ManagedIdentityCredentialBuilder disableTokenExchange() {
        this.tokenExchange = false;
        return this;
    }

    /**
     * Looks whether there is a metadata service before the first request, where nothing tells another kind of host. A
     * chain that also runs on machines outside Azure needs that, or it waits there for long.
     *
     * @param timeout positive; {@code null}, the default, does not look
     * @return this
     */
    public ManagedIdentityCredentialBuilder probeTimeout(@Nullable Duration timeout) {
        this.probeTimeout = timeout == null ? null : positive("probeTimeout", timeout);
        return this;
    }

    /**
     * Sets how long it is remembered that there is no metadata service.
     *
     * @param interval positive; 10 s by default
     * @return this
     */
    public ManagedIdentityCredentialBuilder probeInterval(Duration interval) {
        this.probeInterval = positive("probeInterval", interval);
        return this;
    }

    /**
     * Sets how long a request for a token may take, repetitions included. They follow no answer, 404, 408, 410, 429 and
     * 5xx, five times within half a minute; 410, by which the metadata service says that it is being updated, for 80 s.
     * {@code retryOptions} changes how often and after which delays, {@code retryPolicy} everything.
     *
     * @param timeout positive; 100 s by default
     * @return this
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
     * Builds the credential; no I/O but a look whether Azure Arc's agent is installed.
     *
     * @return a new credential
     * @throws IllegalArgumentException if more than one identity is named, an ID is none, the host does not know
     *     identities by that kind of ID, or a variable of the host holds no URL
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

    /** The same, on a host of its own. */
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
