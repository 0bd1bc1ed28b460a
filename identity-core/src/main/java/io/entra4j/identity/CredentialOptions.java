package io.entra4j.identity;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.ProxyOptions;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.http.policy.RetryPolicy;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import io.entra4j.identity.engine.TokenLife;
import io.entra4j.identity.http.Http;
import io.entra4j.identity.http.HttpSettings;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.http.Transport;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Holds the settings every credential understands. Immutable, and meant to be shared: credentials built from the same
 * options share what sends their requests.
 */
public final class CredentialOptions {

    private static final TokenRequestListener LOGGING = new LoggingListener();

    private final String name;
    private final String authorityHost;
    private final boolean instanceDiscovery;
    private final boolean openIdMetadata;
    private final @Nullable String region;
    private final Configuration configuration;
    private final @Nullable Executor executorService;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final DoubleSupplier jitter;
    private final List<TokenRequestListener> listeners;
    private final @Nullable Integer maxCachedTokens;
    private final @Nullable TokenCachePersistenceOptions tokenCachePersistence;
    private final TokenLife tokenLife;
    private final Http http;
    private final @Nullable AccountLog accountLog;

    private CredentialOptions(Builder builder) {
        this.name = builder.name;
        this.configuration = builder.configuration;
        this.authorityHost = AuthorityHosts.resolve(builder.authorityHost, configuration);
        this.instanceDiscovery = builder.instanceDiscovery;
        this.openIdMetadata = builder.openIdMetadata;
        this.region = builder.region;
        this.executorService = builder.executorService;
        this.clock = builder.clock != null ? builder.clock : Clock.systemUTC();
        this.nanoTime = nanoTime(builder);
        this.jitter = builder.jitter;
        this.listeners = List.copyOf(builder.listeners);
        this.maxCachedTokens = builder.maxCachedTokens;
        this.tokenCachePersistence =
                builder.tokenCachePersistence == null ? null : builder.tokenCachePersistence.copy();
        this.tokenLife = new TokenLife(builder.refreshAhead, builder.expirySkew);
        this.http = builder.http.build(configuration, clock, nanoTime);
        this.accountLog = builder.accountIdentifiers ? new AccountLog() : null;
    }

    private CredentialOptions(CredentialOptions same, Http http) {
        this.name = same.name;
        this.configuration = same.configuration;
        this.authorityHost = same.authorityHost;
        this.instanceDiscovery = false;
        this.openIdMetadata = false;
        this.region = same.region;
        this.executorService = same.executorService;
        this.clock = same.clock;
        this.nanoTime = same.nanoTime;
        this.jitter = same.jitter;
        this.listeners = same.listeners;
        this.maxCachedTokens = same.maxCachedTokens;
        this.tokenCachePersistence = same.tokenCachePersistence;
        this.tokenLife = same.tokenLife;
        this.http = http;
        this.accountLog = same.accountLog;
    }

    /**
     * Starts with the defaults.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns where tokens are fetched.
     *
     * @return an {@code https} URL without a trailing slash
     */
    public String authorityHost() {
        return authorityHost;
    }

    /**
     * Returns whether the authority host is validated against Microsoft's list of clouds before it is used.
     *
     * @return {@code true} by default
     */
    public boolean instanceDiscovery() {
        return instanceDiscovery;
    }

    /**
     * Returns whether endpoints are read from the authority's OpenID metadata.
     *
     * @return {@code false} where they are laid out as Entra's
     */
    public boolean openIdMetadata() {
        return openIdMetadata;
    }

    /**
     * Returns the region whose token service applications ask first.
     *
     * @return in lower case; {@code null} if it is not set, and {@code AZURE_REGIONAL_AUTHORITY_NAME} decides
     */
    public @Nullable String region() {
        return region;
    }

    /**
     * Returns where environment variables and system properties are read.
     *
     * @return azure-core's global configuration by default
     */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * Returns what sends requests to token services.
     *
     * @return one for all credentials with these options
     */
    public Http http() {
        return http;
    }

    /**
     * Returns the same options for a credential whose requests take a way of their own: the policies stay, the client is
     * another one, and the authority host is not looked up, since it is not asked itself.
     *
     * @param transport sends the requests
     * @return new options
     */
    public CredentialOptions through(Transport transport) {
        return new CredentialOptions(this, http.through(transport));
    }

    /**
     * Returns the clock that decides about expiry.
     *
     * @return the system's by default
     */
    public Clock clock() {
        return clock;
    }

    /**
     * Returns where tokens are kept beyond the life of the process.
     *
     * @return the settings, {@code null} if they are not kept
     */
    public @Nullable TokenCachePersistenceOptions tokenCachePersistence() {
        return tokenCachePersistence;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    /** A clock of the user's own is trusted, unless it comes with another to compare it with. */
    private static LongSupplier nanoTime(Builder builder) {
        if (builder.nanoTime != null) {
            return builder.nanoTime;
        }
        Clock own = builder.clock;
        return own == null ? System::nanoTime : () -> own.millis() * 1_000_000;
    }

    /**
     * Returns what the credential is called.
     *
     * @return {@code default} unless it was set
     */
    public String name() {
        return name;
    }

    DoubleSupplier jitter() {
        return jitter;
    }

    @Nullable
    Executor executorService() {
        return executorService;
    }

    int maxCachedTokens(int unlessSet) {
        return maxCachedTokens == null ? unlessSet : maxCachedTokens;
    }

    /** Writes whose tokens come, {@code null} if nobody wants to know. */
    @Nullable
    AccountLog accountLog() {
        return accountLog;
    }

    TokenLife tokenLife() {
        return tokenLife;
    }

    TokenRequestListener listener() {
        return event -> {
            LOGGING.onEvent(event);
            listeners.forEach(listener -> tell(listener, event));
        };
    }

    private static void tell(TokenRequestListener listener, TokenRequestEvent event) {
        try {
            listener.onEvent(event);
        } catch (RuntimeException e) {
            // An observer's fault must cost neither the caller its token nor other observers their event.
            LoggingListener.warnOfListener(e);
        }
    }

    /**
     * Offers what credentials and {@link CredentialOptions} have in common, mostly under the names azure-identity gave it.
     *
     * @param <B> the builder itself
     */
    public abstract static class Settings<B extends Settings<B>> {

        Settings() {}

        /** Where the settings are kept. */
        abstract Builder settings();

        /**
         * Returns this builder, typed.
         *
         * @return this
         */
        @SuppressWarnings("unchecked") // B is the type of the builder itself
        protected final B self() {
            return (B) this;
        }

        /**
         * Sets where environment variables and system properties are read.
         *
         * @param source azure-core's global configuration by default
         * @return this
         */
        public B configuration(Configuration source) {
            settings().configuration = Objects.requireNonNull(source, "'configuration' must not be null");
            return self();
        }

        /**
         * Sets where fetches run that no caller blocks for. Without it, each credential has daemon threads of its own
         * while it needs them. The executor must run or refuse what it is given, never drop it.
         *
         * @param executor is not shut down by the credential
         * @return this
         */
        public B executorService(@Nullable Executor executor) {
            settings().executorService = executor;
            return self();
        }

        /**
         * Adds a listener, called after those added before.
         *
         * @param listener is told of fetches, never of tokens
         * @return this
         */
        public B listener(TokenRequestListener listener) {
            settings().listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
            return self();
        }

        /**
         * Sets where tokens are kept beyond the life of the process, so that the next one finds them. Applies to
         * credentials of applications and users; managed identities and developers' tools have caches of their own.
         *
         * @param persistence the settings, {@code null}, the default, to keep tokens in memory only
         * @return this
         */
        public B tokenCachePersistenceOptions(@Nullable TokenCachePersistenceOptions persistence) {
            settings().tokenCachePersistence = persistence;
            return self();
        }

        /**
         * Sets the whole HTTP pipeline, which is used as it is: the client, policies and retries set here do not apply,
         * and nothing keeps it from logging secrets. {@link #httpLogOptions} show a request as one, however often it is
         * repeated in there.
         *
         * @param value the pipeline, or {@code null} to have one built
         * @return this
         */
        public B pipeline(@Nullable HttpPipeline value) {
            settings().http.pipeline = value;
            return self();
        }

        /**
         * Sets the HTTP client. By default the JDK's, which all credentials of the process share that connect in the same
         * way, with 10 s to connect and 60 s to answer. A client of your own is called through azure-core's pipeline.
         *
         * @param client the client, or {@code null} for the default
         * @return this
         */
        public B httpClient(@Nullable HttpClient client) {
            settings().http.httpClient = client;
            return self();
        }

        /**
         * Sets the application ID in the user agent, additional headers and, if they are {@code HttpClientOptions},
         * the default client's proxy and timeouts.
         *
         * @param options azure-core's options, or {@code null}
         * @return this
         */
        public B clientOptions(@Nullable ClientOptions options) {
            settings().http.clientOptions = options;
            return self();
        }

        /**
         * Sets what is logged of each request and of each of its repetitions, by the logger {@code
         * io.entra4j.identity.http.Http}. At INFO: method, host, path, status, time and request IDs ({@code BASIC}), and
         * those headers that are known to hold no secret or that the options allow ({@code HEADERS}). At DEBUG: forms and
         * JSON answers field by field ({@code BODY}, {@code BODY_AND_HEADERS}), in which only grant, scope, client ID,
         * errors, IDs of answers and times are shown. Secrets, keys, tokens, assertions, codes, the names of users and what
         * is not known are replaced at every level, whatever the options allow.
         *
         * @param options azure-core's options, of which the level and the names of headers count; {@code null}, the
         *     default, for what the variable {@code AZURE_HTTP_LOG_DETAIL_LEVEL} says, and nothing without it
         * @return this
         */
        public B httpLogOptions(@Nullable HttpLogOptions options) {
            settings().http.httpLogOptions = options;
            return self();
        }

        /**
         * Has a line written at INFO for each token that is fetched: which application, object, tenant and user it is
         * for, as the token says, and which of them it does not name. The logger is {@code
         * io.entra4j.identity.EntraCredential}. Off by default, since these identify somebody.
         *
         * @return this
         */
        public B enableAccountIdentifierLogging() {
            settings().accountIdentifiers = true;
            return self();
        }

        /**
         * Logs nothing, and warns that it does not: there is no log here that holds personal data or secrets, as that of
         * azure-identity does.
         *
         * @return this
         * @deprecated Use {@link #httpLogOptions} with the level {@code BODY} to see what is sent, and {@link
         *     #enableAccountIdentifierLogging} to see whose tokens come.
         */
        @Deprecated
        public B enableUnsafeSupportLogging() {
            LoggingListener.warnOfSupportLogging();
            return self();
        }

        /**
         * Sets how requests are repeated. By default three times after a network failure, 408, 429 or 5xx, unless the
         * service asks for a longer wait than 5 s: then the failure is reported at once and the wait remembered.
         *
         * @param policy the policy, or {@code null} for the default
         * @return this
         */
        public B retryPolicy(@Nullable RetryPolicy policy) {
            settings().http.retryPolicy = policy;
            return self();
        }

        /**
         * Sets how often and after which delays requests are repeated. Which ones are repeated stays as in {@link
         * #retryPolicy} unless the options say so.
         *
         * @param options the options, or {@code null} for the default
         * @return this
         */
        public B retryOptions(@Nullable RetryOptions options) {
            settings().http.retryOptions = options;
            return self();
        }

        /**
         * Adds a pipeline policy, at the position it names.
         *
         * @param policy sees secrets and tokens
         * @return this
         */
        public B addPolicy(HttpPipelinePolicy policy) {
            settings().http.policies.add(Objects.requireNonNull(policy, "'policy' must not be null"));
            return self();
        }
    }

    /** Collects the settings. Not for use by several threads. */
    public static final class Builder extends Settings<Builder> {

        private String name = "default";
        private @Nullable String authorityHost;
        private boolean instanceDiscovery = true;
        private boolean openIdMetadata;
        private @Nullable String region;
        private Configuration configuration = Configuration.getGlobalConfiguration();
        private @Nullable Executor executorService;
        private @Nullable Clock clock;
        private @Nullable LongSupplier nanoTime;
        private DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();
        private final List<TokenRequestListener> listeners = new ArrayList<>();
        private @Nullable Integer maxCachedTokens;
        private @Nullable TokenCachePersistenceOptions tokenCachePersistence;
        private @Nullable Duration refreshAhead;
        private @Nullable Duration expirySkew;
        private boolean accountIdentifiers;

        private final HttpSettings http = new HttpSettings();

        private Builder() {}

        @Override
        Builder settings() {
            return this;
        }

        /**
         * Sets what the credential is called in events, status, logs and metrics, for applications that have several.
         *
         * @param credentialName not a secret; {@code default} by default
         * @return this
         */
        public Builder name(String credentialName) {
            this.name = credentialName;
            return this;
        }

        /**
         * Sets where tokens are fetched, such as {@link AzureAuthorityHosts#AZURE_GOVERNMENT}. Wins over {@code
         * AZURE_AUTHORITY_HOST}; the public cloud is the default.
         *
         * @param url an {@code https} URL; blank counts as unset
         * @return this
         */
        public Builder authorityHost(@Nullable String url) {
            this.authorityHost = url;
            return this;
        }

        /**
         * Sets whether the authority host is validated against Microsoft's list of clouds. Private clouds and
         * air-gapped networks must switch it off; the host is then trusted as it is.
         *
         * @param enabled {@code true} by default
         * @return this
         */
        public Builder instanceDiscovery(boolean enabled) {
            this.instanceDiscovery = enabled;
            return this;
        }

        /**
         * Sets whether endpoints are read from OpenID metadata, for providers that lay theirs out otherwise than Entra. The
         * issuer is the tenant at the authority host, such as {@code https://sso.example/realms} and {@code orders}; of a
         * provider without tenants, the tenant is the name of its host. The authority host is then not looked up in
         * Microsoft's list of clouds, and all endpoints must be at its own host.
         *
         * @param enabled {@code false} by default, for Entra, AD FS and External ID
         * @return this
         * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>
         */
        public Builder openIdMetadata(boolean enabled) {
            this.openIdMetadata = enabled;
            return this;
        }

        /**
         * Sets the region whose token service applications ask first. The global one is asked if that cannot answer.
         *
         * @param name a region's name, such as {@code westus2}, or {@code AutoDiscoverRegion} for the one that the
         *     application runs in; blank counts as unset, then {@code AZURE_REGIONAL_AUTHORITY_NAME} applies
         * @return this
         * @throws IllegalArgumentException if it is no region's name
         */
        public Builder region(@Nullable String name) {
            this.region = AuthorityHosts.checkRegion("region", name);
            return this;
        }

        /**
         * Sets the clock that decides about expiry.
         *
         * @param source the system's by default
         * @return this
         */
        public Builder clock(Clock source) {
            this.clock = Objects.requireNonNull(source, "'clock' must not be null");
            return this;
        }

        /** Sets the monotonic clock, for tests that set the wall clock back. */
        Builder nanoTime(LongSupplier source) {
            this.nanoTime = source;
            return this;
        }

        /** Sets the chance by which renewals differ, between 0 and 1, for tests that must run the same way again. */
        Builder jitter(DoubleSupplier source) {
            this.jitter = source;
            return this;
        }

        /**
         * Bounds the number of tokens a credential keeps; beyond it, the least recently used go.
         *
         * @param entries at least 1; by default 1000, and 10 000 for those of users on whose behalf tokens are fetched
         * @return this
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxCachedTokens(int entries) {
            if (entries < 1) {
                throw new IllegalArgumentException("'maxCachedTokens' must be at least 1: " + entries);
            }
            this.maxCachedTokens = entries;
            return this;
        }

        /**
         * Sets how long before its expiry a token is renewed; callers get the old one meanwhile. A token is renewed
         * earlier if the service says so ({@code refresh_in}), and by up to a tenth of its lifetime by chance, so that
         * instances do not renew in step. Of a token that lives no longer than this, nine tenths are left for it.
         *
         * @param duration longer than the {@link #expirySkew}; {@code null}, the default, for when the service says,
         *     else a quarter of its lifetime, or half of one above two hours
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder refreshAhead(@Nullable Duration duration) {
            if (duration != null && (duration.isNegative() || duration.isZero())) {
                throw new IllegalArgumentException(
                        "'refreshAhead' must be positive: " + PlainDuration.of(duration) + ".");
            }
            this.refreshAhead = duration;
            return this;
        }

        /**
         * Sets how long before its expiry a token is no longer handed out, because it must survive the journey to its
         * resource. What is cut off here is also missing when the token service is down.
         *
         * @param duration zero or more, of which no token loses more than half of its lifetime; {@code null}, the
         *     default, for 30 s, or a tenth of the lifetime of tokens that live less than 5 minutes
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder expirySkew(@Nullable Duration duration) {
            if (duration != null && duration.isNegative()) {
                throw new IllegalArgumentException(
                        "'expirySkew' must not be negative: " + PlainDuration.of(duration) + ".");
            }
            this.expirySkew = duration;
            return this;
        }

        /**
         * Sets whom the default client trusts instead of those the JVM trusts: a private authority, or that of a proxy
         * which reads along.
         *
         * @param context the context, or {@code null} for the JVM's
         * @return this
         */
        public Builder sslContext(@Nullable SSLContext context) {
            http.sslContext = () -> context;
            return this;
        }

        /**
         * Sets whom the default client trusts, which may change: a reloaded trust store.
         *
         * @param context asked for each request; the same context as long as nothing has changed, {@code null} for the
         *     JVM's
         * @return this
         */
        public Builder sslContext(Supplier<? extends @Nullable SSLContext> context) {
            http.sslContext = Objects.requireNonNull(context, "'sslContext' must not be null");
            return this;
        }

        void proxyOptions(@Nullable ProxyOptions options) {
            http.proxyOptions = options;
        }

        void maxRetries(int times) {
            http.maxRetries = times;
        }

        void retryDelay(@Nullable Function<Duration, Duration> delay) {
            http.retryDelay = delay;
        }

        /**
         * Builds the options.
         *
         * @return immutable options
         * @throws IllegalArgumentException if the authority host is not an {@code https} URL, tokens were to be
         *     renewed no earlier than they cease to be handed out, or no request can carry an application ID or a header
         */
        public CredentialOptions build() {
            return new CredentialOptions(this);
        }
    }
}
