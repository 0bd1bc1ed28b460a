package io.entra4j.identity.spring.credential;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds the settings of all credentials.
 *
 * @param enabled Whether credentials are configured.
 * @param inheritDefaults Whether further credentials inherit tenant and cloud from the application's own credential where they set none.
 * @param http Connections to the token service.
 * @param retry Repetition of requests to the token service.
 * @param prefetch Tokens that are fetched at the start.
 * @param diagnostics Diagnostics.
 * @param springCloudAzure Spring Cloud Azure.
 * @param cache Token cache.
 * @param health Health indicator.
 */
@ConfigurationProperties(AzureIdentityProperties.PREFIX)
public record AzureIdentityProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean inheritDefaults,
        @DefaultValue Http http,
        @DefaultValue Retry retry,
        @DefaultValue Prefetch prefetch,
        @DefaultValue Diagnostics diagnostics,
        @DefaultValue SpringCloudAzure springCloudAzure,
        @DefaultValue Cache cache,
        @DefaultValue Health health) {

    /** Prefix of every property's name. */
    public static final String PREFIX = "azure.identity";

    /**
     * Holds {@code azure.identity.http.*}.
     *
     * @param connectTimeout Time to wait for a connection.
     * @param readTimeout Time to wait for an answer.
     * @param sslBundle Name of the SSL bundle whose trust store replaces the JVM's. It is reloaded with the bundle.
     * @param logLevel Parts of requests and answers that are logged: none, basic (method, URL, status, time), headers, body, or body-and-headers. Bodies are logged at the level DEBUG, without secrets. AZURE_HTTP_LOG_DETAIL_LEVEL applies if it is not set.
     * @param serviceGroups Groups of HTTP interfaces whose requests carry tokens, by group name.
     * @param proxy Proxy. The variables HTTPS_PROXY and NO_PROXY apply if it is not set.
     */
    public record Http(
            @Nullable Duration connectTimeout,
            @Nullable Duration readTimeout,
            @Nullable String sslBundle,
            @Nullable String logLevel,
            @DefaultValue Map<String, ServiceGroup> serviceGroups,
            @DefaultValue Proxy proxy) {}

    /**
     * Holds {@code azure.identity.http.service-groups.<group>.*}.
     *
     * @param credential Name of the credential whose tokens are sent.
     * @param scopes Scopes of the tokens, all of one resource.
     * @param hosts Hosts to which the tokens are sent. Requests to other hosts fail. By default, the host of the base URL of the group's clients.
     * @param claimsChallenge Whether a request that was answered with 401 and a claims challenge is sent once more, with a token that has the claims.
     */
    public record ServiceGroup(
            @DefaultValue("default") String credential,
            @DefaultValue List<String> scopes,
            @DefaultValue List<String> hosts,
            @DefaultValue("true") boolean claimsChallenge) {}

    /**
     * Holds {@code azure.identity.http.proxy.*}.
     *
     * @param uri URI of the HTTP proxy, such as http://proxy.example:3128.
     * @param username User name at the proxy.
     * @param password Password at the proxy.
     * @param nonProxyHosts Hosts that are called without the proxy, separated by "|", with "*" for any characters.
     */
    public record Proxy(
            @Nullable String uri,
            @Nullable String username,
            @Nullable String password,
            @Nullable String nonProxyHosts) {

        /** Returns a text without secrets. */
        @Override
        public String toString() {
            return "Proxy";
        }
    }

    /**
     * Holds {@code azure.identity.retry.*}.
     *
     * @param maxAttempts Number of times a request is sent before it fails.
     * @param baseDelay Time before the first repetition. It doubles with each further repetition.
     * @param maxDelay Longest time between two repetitions.
     * @param honourRetryAfter Whether the service's Retry-After decides when a request is repeated. With up to 5s, the request waits that long. With more, it fails at once, and no further request is sent until the time ends. If switched off, the delays of this section decide.
     */
    public record Retry(
            @Nullable Integer maxAttempts,
            @Nullable Duration baseDelay,
            @Nullable Duration maxDelay,
            @DefaultValue("true") boolean honourRetryAfter) {}

    /** Ways to fetch tokens at the start. */
    public enum PrefetchMode {
        /** Tokens are fetched when they are first needed. */
        OFF,
        /** Tokens are fetched while the application starts; health shows the result. */
        BACKGROUND,
        /** Tokens are fetched before the application starts; the start fails if a token cannot be fetched. */
        BLOCKING
    }

    /**
     * Holds {@code azure.identity.prefetch.*}.
     *
     * @param mode Whether tokens are fetched at the start: in the background, or before the application starts. With "blocking", the start fails if a token cannot be fetched. By default in the background if scopes are set.
     * @param scopes Scopes for which the application's own credential fetches tokens, one token for each scope.
     * @param credentials Scopes for which other credentials fetch tokens, one token for each scope, by the credential's name.
     * @param timeout Time to wait for all tokens when the mode is "blocking".
     * @param keepWarm Whether these tokens are requested every minute, so that they are renewed in time even when the application does not use them. The cache answers while its token is good.
     */
    public record Prefetch(
            @Nullable PrefetchMode mode,
            @DefaultValue List<String> scopes,
            @DefaultValue Map<String, List<String>> credentials,
            @DefaultValue("10s") Duration timeout,
            @DefaultValue("false") boolean keepWarm) {

        /**
         * Returns whether scopes are set.
         *
         * @return whether a scope of any credential is listed
         */
        public boolean isListed() {
            return !scopes.isEmpty() || !credentials.isEmpty();
        }

        /**
         * Returns the mode, or its default.
         *
         * @return the mode that is set; by default, background if scopes are listed, else off
         */
        public PrefetchMode resolveMode() {
            if (mode != null) {
                return mode;
            }
            return isListed() ? PrefetchMode.BACKGROUND : PrefetchMode.OFF;
        }
    }

    /**
     * Holds {@code azure.identity.diagnostics.*}.
     *
     * @param startUpReport Whether one line that describes the credentials is logged at the start.
     * @param logIdentifiers Whether that line also names tenants, client IDs and token services, and the settings that each credential lacks.
     * @param logAccountIdentifiers Whether a line at the level INFO names the application, object, tenant and user of each fetched token.
     */
    public record Diagnostics(
            @DefaultValue("true") boolean startUpReport,
            @DefaultValue("false") boolean logIdentifiers,
            @DefaultValue("false") boolean logAccountIdentifiers) {}

    /**
     * Holds {@code azure.identity.spring-cloud-azure.*}.
     *
     * @param takeOver Whether the clients of Spring Cloud Azure use the application's own credential. Properties of a service that describe another credential take precedence.
     * @param readProperties Whether spring.cloud.azure.credential.* and spring.cloud.azure.profile.* describe the application's own credential if azure.identity.* does not.
     */
    public record SpringCloudAzure(
            @DefaultValue("true") boolean takeOver,
            @DefaultValue("false") boolean readProperties) {}

    /**
     * Holds {@code azure.identity.cache.*}.
     *
     * @param maxEntries Largest number of tokens in the cache of a credential. Beyond it, the least recently used tokens are dropped.
     * @param refreshAhead Time before expiry at which a token is renewed. It varies a little at random, and the service may ask for an earlier renewal. By default, the service decides; if it does not, after three quarters of the token's lifetime, or after half of a lifetime above 2h.
     * @param expirySkew Time before expiry from which a token is no longer used. By default 30s, or a tenth of a lifetime below 5m.
     * @param persistence Tokens that survive a restart.
     * @param shared Tokens that all replicas of the application share.
     */
    public record Cache(
            @DefaultValue("1000") int maxEntries,
            @Nullable Duration refreshAhead,
            @Nullable Duration expirySkew,
            @DefaultValue Persistence persistence,
            @DefaultValue Shared shared) {}

    /**
     * Holds {@code azure.identity.cache.shared.*}.
     *
     * @param enabled Whether replicas share tokens: in a SharedTokenStore bean if there is one, else in the application's Redis.
     * @param keys Keys that encrypt the tokens, in Base64, by their IDs. At least 32 random bytes each; the same for all replicas.
     * @param activeKey ID of the key that encrypts; the others only decrypt. Needed if there are several.
     * @param prefix Beginning of all keys and channels in Redis.
     * @param onBehalfOf Whether tokens on behalf of users are shared.
     * @param users Whether the tokens of users who log in through Spring Security are shared.
     * @param applications Whether tokens of applications are shared: of client secrets, certificates and assertions. Those of managed identities never are.
     * @param timeout Time to wait for the store, after which the replica does without it.
     */
    public record Shared(
            @DefaultValue("false") boolean enabled,
            @DefaultValue Map<String, String> keys,
            @Nullable String activeKey,
            @DefaultValue("entra4j") String prefix,
            @DefaultValue("true") boolean onBehalfOf,
            @DefaultValue("true") boolean users,
            @DefaultValue("false") boolean applications,
            @DefaultValue("50ms") Duration timeout) {

        /** Shows no secret. */
        @Override
        public String toString() {
            return "Shared";
        }
    }

    /**
     * Holds {@code azure.identity.cache.persistence.*}.
     *
     * @param enabled Whether tokens are kept after the application ends: in a TokenCacheStore bean if there is one, else in the operating system's store for secrets.
     * @param name Name of the cache. Applications that set the same name share their tokens. Without a name, the cache is also shared with applications on azure-identity.
     * @param directory Directory of the cache's files. By default .IdentityService in the user's home directory.
     * @param unencryptedStorageAllowed Whether an unencrypted file, which only its permissions protect, may be used where the operating system has no store for secrets.
     */
    public record Persistence(
            @DefaultValue("false") boolean enabled,
            @Nullable String name,
            @Nullable String directory,
            @DefaultValue("false") boolean unencryptedStorageAllowed) {}

    /**
     * Holds {@code azure.identity.health.*}.
     *
     * @param downAfter Number of consecutive failed token requests after which the status is down, if there is no valid token.
     * @param expiryWarning Remaining lifetime of the token below which failing renewals are reported as EXPIRING.
     * @param probe Token requests that keep the health up to date.
     */
    public record Health(
            @DefaultValue("2") int downAfter,
            @DefaultValue("5m") Duration expiryWarning,
            @DefaultValue Probe probe) {}

    /**
     * Holds {@code azure.identity.health.probe.*}.
     *
     * @param enabled Whether tokens are requested at intervals, so that health is up to date even when the application requests no token. The cache answers while its token is good.
     * @param interval Time between two requests. At least 60s.
     * @param scopes Scopes of the requests, one request for each scope.
     */
    public record Probe(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("60s") Duration interval,
            @DefaultValue List<String> scopes) {}
}
