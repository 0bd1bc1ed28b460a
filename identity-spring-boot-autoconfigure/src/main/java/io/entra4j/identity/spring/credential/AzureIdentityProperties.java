package io.entra4j.identity.spring.credential;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Holds what counts for all credentials.
 *
 * @param enabled Whether a credential is configured at all.
 * @param inheritDefaults Whether further credentials take tenant and cloud from the application's own where they have none.
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

    /** Starts every property's name. */
    public static final String PREFIX = "azure.identity";

    /**
     * Holds {@code azure.identity.http.*}.
     *
     * @param connectTimeout Time to wait for a connection.
     * @param readTimeout Time to wait for an answer.
     * @param sslBundle Name of the SSL bundle whose trust store is trusted instead of the JVM's. Reloaded with the bundle.
     * @param logLevel What is logged of requests and answers: none, basic (method, URL, status, time), headers, or, at the level DEBUG and without secrets, body or body-and-headers. AZURE_HTTP_LOG_DETAIL_LEVEL applies if it is not set.
     * @param serviceGroups Groups of HTTP interfaces whose requests carry tokens, by the group's name.
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
     * @param hosts Hosts that the tokens are sent to, and no others. That of the base URL of the group's clients by default.
     * @param claimsChallenge Whether a 401 that demands claims is answered once, with a token that has them.
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
     * @param username Name that the proxy knows.
     * @param password Password that the proxy knows.
     * @param nonProxyHosts Hosts that are asked directly, separated by "|", with "*" for any characters.
     */
    public record Proxy(
            @Nullable String uri,
            @Nullable String username,
            @Nullable String password,
            @Nullable String nonProxyHosts) {

        /** Shows no secret. */
        @Override
        public String toString() {
            return "Proxy";
        }
    }

    /**
     * Holds {@code azure.identity.retry.*}.
     *
     * @param maxAttempts Number of times a request is sent before it has failed.
     * @param baseDelay Time before the first repetition; it doubles from one to the next.
     * @param maxDelay Longest time between two repetitions.
     * @param honourRetryAfter Whether the service's Retry-After decides when it is asked again: a wait of up to 5s is kept to, a longer one is told at once, and nobody asks until it ends. Otherwise the delays here decide.
     */
    public record Retry(
            @Nullable Integer maxAttempts,
            @Nullable Duration baseDelay,
            @Nullable Duration maxDelay,
            @DefaultValue("true") boolean honourRetryAfter) {}

    /** Says whether tokens are fetched at the start. */
    public enum PrefetchMode {
        /** When they are first needed. */
        OFF,
        /** While the application goes on to start; health tells what came of it. */
        BACKGROUND,
        /** Before the application is started, which fails if that does. */
        BLOCKING
    }

    /**
     * Holds {@code azure.identity.prefetch.*}.
     *
     * @param mode Whether tokens are fetched at the start: in the background, or before the application is started, which then fails if that does. In the background by default if scopes are set.
     * @param scopes Scopes to fetch a token of the application's own credential for, one each.
     * @param credentials Scopes to fetch a token of another credential for, one each, by the credential's name.
     * @param timeout Time to wait for all of them when the mode is "blocking".
     * @param keepWarm Whether these tokens are asked for every minute, so that they are renewed in time though nobody uses them. A token in the cache is enough.
     */
    public record Prefetch(
            @Nullable PrefetchMode mode,
            @DefaultValue List<String> scopes,
            @DefaultValue Map<String, List<String>> credentials,
            @DefaultValue("10s") Duration timeout,
            @DefaultValue("false") boolean keepWarm) {

        /**
         * Returns whether there is any scope.
         *
         * @return whether a token of some credential is listed
         */
        public boolean isListed() {
            return !scopes.isEmpty() || !credentials.isEmpty();
        }

        /**
         * Returns the mode, which need not be set.
         *
         * @return what is set, else in the background if there is anything to fetch
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
     * @param startUpReport Whether a line is logged at the start that tells what the credentials are.
     * @param logIdentifiers Whether that line names tenants, client IDs and token services too, and what each credential lacks.
     * @param logAccountIdentifiers Whether a line at the level INFO says of each token that is fetched for which application, object, tenant and user it is.
     */
    public record Diagnostics(
            @DefaultValue("true") boolean startUpReport,
            @DefaultValue("false") boolean logIdentifiers,
            @DefaultValue("false") boolean logAccountIdentifiers) {}

    /**
     * Holds {@code azure.identity.spring-cloud-azure.*}.
     *
     * @param takeOver Whether the clients of Spring Cloud Azure use the application's own credential, unless properties of their service describe another one.
     * @param readProperties Whether spring.cloud.azure.credential.* and spring.cloud.azure.profile.* describe the application's own credential, if azure.identity.* does not.
     */
    public record SpringCloudAzure(
            @DefaultValue("true") boolean takeOver,
            @DefaultValue("false") boolean readProperties) {}

    /**
     * Holds {@code azure.identity.cache.*}.
     *
     * @param maxEntries Number of tokens kept per credential, after which the least recently used go.
     * @param refreshAhead Time before a token's expiry from when it is renewed, or earlier if the service says so, and by a little chance. By default when the service says, else after three quarters of its life, or half of one above 2h.
     * @param expirySkew Time before a token's expiry from when it is no longer handed out. 30s by default, or a tenth of a shorter life than 5m.
     * @param persistence Tokens that survive a restart.
     */
    public record Cache(
            @DefaultValue("1000") int maxEntries,
            @Nullable Duration refreshAhead,
            @Nullable Duration expirySkew,
            @DefaultValue Persistence persistence) {}

    /**
     * Holds {@code azure.identity.cache.persistence.*}.
     *
     * @param enabled Whether tokens are kept beyond the application's life: in a TokenCacheStore bean if there is one, else where the operating system keeps secrets.
     * @param name Name of the cache. Applications with the same name share their tokens; without one, those of azure-identity too.
     * @param directory Directory of the cache's files. .IdentityService in the user's home by default.
     * @param unencryptedStorageAllowed Whether a file that only its permissions protect may be used where the operating system keeps no secrets.
     */
    public record Persistence(
            @DefaultValue("false") boolean enabled,
            @Nullable String name,
            @Nullable String directory,
            @DefaultValue("false") boolean unencryptedStorageAllowed) {}

    /**
     * Holds {@code azure.identity.health.*}.
     *
     * @param downAfter Number of consecutive failed token requests, without a valid token, after which the status is down.
     * @param expiryWarning Remaining validity below which failing renewals count as dangerous.
     * @param probe Token requests that only keep the health up to date.
     */
    public record Health(
            @DefaultValue("2") int downAfter,
            @DefaultValue("5m") Duration expiryWarning,
            @DefaultValue Probe probe) {}

    /**
     * Holds {@code azure.identity.health.probe.*}.
     *
     * @param enabled Whether tokens are asked for from time to time, so that health is known though nobody else asks. A token in the cache is enough.
     * @param interval Time from one to the next. At least 60s.
     * @param scopes Scopes to ask for, one each.
     */
    public record Probe(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("60s") Duration interval,
            @DefaultValue List<String> scopes) {}
}
