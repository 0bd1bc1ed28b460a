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
import io.entra4j.identity.http.Pause;
import io.entra4j.identity.http.PlainDuration;
import io.entra4j.identity.http.Transport;
import io.entra4j.identity.shared.SharedTokenCache;
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
 * Holds the settings that every credential has. Immutable, and made to be shared: credentials with the same options
 * share one HTTP pipeline.
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
    private final Pause pause;
    private final List<TokenRequestListener> listeners;
    private final @Nullable Integer maxCachedTokens;
    private final @Nullable TokenCachePersistenceOptions tokenCachePersistence;
    private final @Nullable SharedTokenCache sharedTokenCache;
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
        this.pause = builder.pause;
        this.listeners = List.copyOf(builder.listeners);
        this.maxCachedTokens = builder.maxCachedTokens;
        this.tokenCachePersistence =
                builder.tokenCachePersistence == null ? null : builder.tokenCachePersistence.copy();
        this.sharedTokenCache = builder.sharedTokenCache;
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
        this.pause = same.pause;
        this.listeners = same.listeners;
        this.maxCachedTokens = same.maxCachedTokens;
        this.tokenCachePersistence = same.tokenCachePersistence;
        this.sharedTokenCache = same.sharedTokenCache;
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
     * Returns the host where tokens are fetched.
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
     * @return {@code false} if they have the layout of Entra's endpoints
     */
    public boolean openIdMetadata() {
        return openIdMetadata;
    }

    /**
     * Returns the region whose token service applications ask first.
     *
     * @return the region in lower case; {@code null} if it is not set: then {@code AZURE_REGIONAL_AUTHORITY_NAME}
     *     decides
     */
    public @Nullable String region() {
        return region;
    }

    /**
     * Returns the source of environment variables and system properties.
     *
     * @return azure-core's global configuration by default
     */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * Returns the HTTP pipeline to token services.
     *
     * @return one pipeline for all credentials with these options
     */
    public Http http() {
        return http;
    }

    /**
     * Returns these options for a credential that sends its requests through another transport. The policies stay. The
     * authority host is not looked up, since no request goes to it directly.
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
     * Returns the settings of the persistent token cache.
     *
     * @return the settings, {@code null} if tokens are kept in memory only
     */
    public @Nullable TokenCachePersistenceOptions tokenCachePersistence() {
        return tokenCachePersistence;
    }

    /**
     * Returns where tokens are shared with other replicas of the application.
     *
     * @return the cache, {@code null} if they are not shared
     */
    public @Nullable SharedTokenCache sharedTokenCache() {
        return sharedTokenCache;
    }

    LongSupplier nanoTime() {
        return nanoTime;
    }

    /**
     * Returns the monotonic clock. A clock that the user has set is trusted: it is compared with itself, unless a
     * monotonic clock is set too.
     */
    private static LongSupplier nanoTime(Builder builder) {
        if (builder.nanoTime != null) {
            return builder.nanoTime;
        }
        Clock own = builder.clock;
        return own == null ? System::nanoTime : () -> own.millis() * 1_000_000;
    }

    /**
     * Returns the credential's name.
     *
     * @return the name, {@code default} if none was set
     */
    public String name() {
        return name;
    }

    DoubleSupplier jitter() {
        return jitter;
    }

    Pause pause() {
        return pause;
    }

    @Nullable
    Executor executorService() {
        return executorService;
    }

    int maxCachedTokens(int unlessSet) {
        return maxCachedTokens == null ? unlessSet : maxCachedTokens;
    }

    /** Returns the log of account identifiers, {@code null} if it is off. */
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
     * Offers the settings that the builders of credentials and of {@link CredentialOptions} share. Most have the names
     * that they have in azure-identity.
     *
     * @param <B> the builder itself
     */
    public abstract static class Settings<B extends Settings<B>> {

        Settings() {}

        /** Returns the builder that holds the settings. */
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
         * Sets the executor of fetches for which no caller blocks. Without it, each credential starts its own daemon
         * threads while it needs them. The executor must run or refuse each task, never drop it.
         *
         * @param executor the executor; the credential does not shut it down
         * @return this
         */
        public B executorService(@Nullable Executor executor) {
            settings().executorService = executor;
            return self();
        }

        /**
         * Adds a listener, called after those added before.
         *
         * @param listener gets events about fetches, never the tokens
         * @return this
         */
        public B listener(TokenRequestListener listener) {
            settings().listeners.add(Objects.requireNonNull(listener, "'listener' must not be null"));
            return self();
        }

        /**
         * Sets where tokens are kept beyond the life of the process, so that the next process finds them. This applies
         * to credentials of applications and users. Managed identities and developer tools have caches of their own.
         *
         * @param persistence the settings; {@code null}, the default, keeps tokens in memory only
         * @return this
         */
        public B tokenCachePersistenceOptions(@Nullable TokenCachePersistenceOptions persistence) {
            settings().tokenCachePersistence = persistence;
            return self();
        }

        /**
         * Sets the whole HTTP pipeline, which is used unchanged. The client, policies and retries set here do not apply
         * to it, and nothing stops it from logging secrets. {@link #httpLogOptions} show a request once, even if the
         * pipeline repeats it.
         *
         * @param value the pipeline, or {@code null} to have one built
         * @return this
         */
        public B pipeline(@Nullable HttpPipeline value) {
            settings().http.pipeline = value;
            return self();
        }

        /**
         * Sets the HTTP client. The default is the JDK's client, with timeouts of 10 s to connect and 60 s to answer.
         * All credentials of the process that connect in the same way share it. Any other client is called through
         * azure-core's pipeline.
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
         * Sets what is logged of each request and of each of its repetitions, by the logger
         * {@code io.entra4j.identity.http.Http}. At INFO: method, host, path, status, time and request IDs ({@code
         * BASIC}), and those headers that are known to hold no secret or that the options allow ({@code HEADERS}). At
         * DEBUG: forms and JSON answers field by field ({@code BODY}, {@code BODY_AND_HEADERS}), in which only grant,
         * scope, client ID, errors, IDs of answers and times are shown. Secrets, keys, tokens, assertions, codes, the
         * names of users and all unknown fields are replaced at every level, even if the options allow them.
         *
         * @param options azure-core's options, of which only the level and the names of headers are used; with
         *     {@code null}, the default, the variable {@code AZURE_HTTP_LOG_DETAIL_LEVEL} sets the level, and without
         *     the variable nothing is logged
         * @return this
         */
        public B httpLogOptions(@Nullable HttpLogOptions options) {
            settings().http.httpLogOptions = options;
            return self();
        }

        /**
         * Logs a line at INFO for each token that is fetched. The line says for which application, object, tenant and
         * user the token is, and which of these the token does not name. The logger is
         * {@code io.entra4j.identity.EntraCredential}. Off by default, since these values identify a user or an
         * application.
         *
         * @return this
         */
        public B enableAccountIdentifierLogging() {
            settings().accountIdentifiers = true;
            return self();
        }

        /**
         * Logs nothing but a warning that it has no effect. Unlike azure-identity, this library has no log with
         * personal data or secrets.
         *
         * @return this
         * @deprecated Use {@link #httpLogOptions} with the level {@code BODY} to see what is sent, and
         *     {@link #enableAccountIdentifierLogging} to see for which accounts tokens are fetched.
         */
        @Deprecated
        public B enableUnsafeSupportLogging() {
            LoggingListener.warnOfSupportLogging();
            return self();
        }

        /**
         * Sets how requests are repeated. The default is three times after a network failure or the status 408, 429 or
         * 5xx. If the service asks for a wait of more than 5 s, the request is not repeated: the failure is reported at
         * once, and the wait is remembered.
         *
         * @param policy the policy, or {@code null} for the default
         * @return this
         */
        public B retryPolicy(@Nullable RetryPolicy policy) {
            settings().http.retryPolicy = policy;
            return self();
        }

        /**
         * Sets how often and after which delays requests are repeated. The options can also say which requests are
         * repeated; if they do not, the default of {@link #retryPolicy} applies.
         *
         * @param options the options, or {@code null} for the default
         * @return this
         */
        public B retryOptions(@Nullable RetryOptions options) {
            settings().http.retryOptions = options;
            return self();
        }

        /**
         * Adds a policy to the pipeline, at the position that the policy names.
         *
         * @param policy the policy, which sees secrets and tokens
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
        private Pause pause = Pause.REAL;
        private final List<TokenRequestListener> listeners = new ArrayList<>();
        private @Nullable Integer maxCachedTokens;
        private @Nullable TokenCachePersistenceOptions tokenCachePersistence;
        private @Nullable SharedTokenCache sharedTokenCache;
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
         * Sets the credential's name in events, status, logs and metrics, for applications with several credentials.
         *
         * @param credentialName the name, which must not be a secret; {@code default} by default
         * @return this
         */
        public Builder name(String credentialName) {
            this.name = credentialName;
            return this;
        }

        /**
         * Sets the host where tokens are fetched, such as {@link AzureAuthorityHosts#AZURE_GOVERNMENT}. Wins over
         * {@code AZURE_AUTHORITY_HOST}; the public cloud is the default.
         *
         * @param url an {@code https} URL; blank counts as unset
         * @return this
         */
        public Builder authorityHost(@Nullable String url) {
            this.authorityHost = url;
            return this;
        }

        /**
         * Sets whether the authority host is validated against Microsoft's list of clouds. Switch it off in private
         * clouds and air-gapped networks. The host is then trusted without a check.
         *
         * @param enabled {@code true} by default
         * @return this
         */
        public Builder instanceDiscovery(boolean enabled) {
            this.instanceDiscovery = enabled;
            return this;
        }

        /**
         * Sets whether endpoints are read from OpenID metadata, for providers whose endpoints have another layout than
         * Entra's. The issuer is the authority host with the tenant below it, such as
         * {@code https://sso.example/realms} and {@code orders}. If the provider has no tenants, set the name of its
         * host as the tenant. The authority host is then not looked up in Microsoft's list of clouds, and all endpoints
         * must be at that same host.
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
         * Sets the region whose token service applications ask first. If that service cannot answer, the global one is
         * asked.
         *
         * @param name a region's name, such as {@code westus2}, or {@code AutoDiscoverRegion} for the region in which
         *     the application runs; blank counts as unset: then {@code AZURE_REGIONAL_AUTHORITY_NAME} applies
         * @return this
         * @throws IllegalArgumentException if it is not the name of a region
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

        /**
         * Sets the source of random numbers between 0 and 1 that spread renewals, for tests that must be repeatable.
         */
        Builder jitter(DoubleSupplier source) {
            this.jitter = source;
            return this;
        }

        /** Sets how a thread waits for another replica's fetch, for tests in virtual time. */
        Builder pause(Pause waiting) {
            this.pause = waiting;
            return this;
        }

        /**
         * Limits the number of tokens that a credential keeps. Beyond it, the least recently used tokens are removed.
         *
         * @param entries at least 1; by default 1000, or 10 000 for a credential that acts on behalf of users
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
         * Sets where tokens are shared with other replicas of the application.
         *
         * @param cache the cache, {@code null}, the default, to share none
         * @return this
         */
        public Builder sharedTokenCache(@Nullable SharedTokenCache cache) {
            this.sharedTokenCache = cache;
            return this;
        }

        /**
         * Sets how long before its expiry a token is renewed. Callers get the old token meanwhile. A token is renewed
         * earlier if the service says so ({@code refresh_in}). A random part, up to a tenth of the token's lifetime,
         * makes each renewal earlier still, so that instances do not renew at the same time. A token that lives no
         * longer than this duration is renewed after a tenth of its lifetime.
         *
         * @param duration longer than the {@link #expirySkew}; with {@code null}, the default, the service decides. If
         *     it does not, the duration is a quarter of the lifetime, or half of a lifetime above two hours
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
         * Sets how long before its expiry a token is no longer handed out, since it must still be valid when it reaches
         * its resource. A longer duration also leaves less time to work without the token service while that is down.
         *
         * @param duration zero or more; a token loses at most half of its lifetime. {@code null}, the default, means
         *     30 s, or a tenth of the lifetime if the token lives less than 5 minutes
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
         * Sets the certificate authorities that the default client trusts, instead of those of the JVM: a private
         * authority, or the authority of a proxy that decrypts the traffic.
         *
         * @param context the context, or {@code null} for the JVM's
         * @return this
         */
        public Builder sslContext(@Nullable SSLContext context) {
            http.sslContext = () -> context;
            return this;
        }

        /**
         * Sets the certificate authorities that the default client trusts, if they can change, as in a trust store that
         * is reloaded.
         *
         * @param context supplier that is asked for each request; it returns the same context until something changes,
         *     {@code null} for the JVM's
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
         * @throws IllegalArgumentException if the authority host is not an {@code https} URL, {@code refreshAhead} is
         *     not longer than {@code expirySkew}, or a request cannot carry an application ID or a header
         */
        public CredentialOptions build() {
            return new CredentialOptions(this);
        }
    }
}
