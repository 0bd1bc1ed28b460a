package io.entra4j.identity.spring.http;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.TokenIdentity;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.net.URI;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Is a token for one API, for HTTP clients to send along. It goes out over https only, but for loopback, and to no other
 * hosts than those that are named, if some are. A redirect takes it along within the same origin, and to another named
 * host at the same port. A request that has an {@code Authorization} header already keeps it. Immutable.
 *
 * <p>Clients of Spring Boot's builders follow redirects as Boot's settings say. Other clients follow as they do by
 * themselves, and without the token where they leave an origin; the JDK's {@code HttpClient} does not leave it behind on
 * every Java version, so one that follows redirects is refused.
 */
public final class BearerToken {

    private static final Logger LOGGER = LoggerFactory.getLogger(BearerToken.class);

    private final TokenCredential credential;
    private final List<String> scopes;
    private final Set<String> hosts;
    private final boolean claimsChallenges;

    private BearerToken(TokenCredential credential, List<String> scopes, Set<String> hosts, boolean claimsChallenges) {
        this.credential = credential;
        this.scopes = scopes;
        this.hosts = hosts;
        this.claimsChallenges = claimsChallenges;
    }

    /**
     * Chooses the token. None is fetched until a request needs one.
     *
     * @param credential whose
     * @param scopes for what; all of one resource
     * @return the token
     * @throws IllegalArgumentException if there is no scope, or scopes of two resources
     */
    public static BearerToken of(TokenCredential credential, List<String> scopes) {
        if (scopes.isEmpty() || scopes.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("'scopes' must hold at least one scope, and no blank one.");
        }
        Set<String> resources = new HashSet<>();
        scopes.forEach(scope -> resources.add(resource(scope)));
        if (resources.size() > 1) {
            throw new IllegalArgumentException(
                    "'scopes' must be of one resource, since a token is for one only: " + scopes);
        }
        return new BearerToken(credential, List.copyOf(scopes), Set.of(), true);
    }

    /**
     * Restricts where the token is sent. A request to another host fails before it is sent.
     *
     * @param allowed host names, or addresses (of IPv6 in brackets), without scheme, port and path
     * @return another token
     * @throws IllegalArgumentException if one of them is no host, or more than that
     */
    public BearerToken onlyTo(String... allowed) {
        Set<String> names = new HashSet<>();
        for (String host : allowed) {
            names.add(HostName.of(host));
        }
        return new BearerToken(credential, scopes, names, claimsChallenges);
    }

    /**
     * Sets whether a 401 that demands claims is answered once, with a token that has them.
     *
     * @param answered {@code true} by default
     * @return another token
     */
    public BearerToken claimsChallenges(boolean answered) {
        return new BearerToken(credential, scopes, hosts, answered);
    }

    /**
     * Returns what sends the token along with requests of a {@code RestClient} or {@code RestTemplate}.
     *
     * @return an interceptor; fetches on the calling thread, and fails with {@link IllegalStateException} where the token
     *     must not go
     */
    public ClientHttpRequestInterceptor interceptor() {
        return new BearerTokenInterceptor(this);
    }

    /**
     * Returns what sends the token along with requests of a {@code WebClient}.
     *
     * @return a filter; never blocks, and fails with {@link IllegalStateException} where the token must not go
     */
    public ExchangeFilterFunction filter() {
        return new BearerTokenFilter(this);
    }

    TokenCredential credential() {
        return credential;
    }

    TokenRequestContext context(@Nullable String claims) {
        TokenRequestContext context =
                new TokenRequestContext().setScopes(scopes).setCaeEnabled(claimsChallenges);
        return claims == null ? context : context.setClaims(claims);
    }

    /**
     * Logs whose token a resource rejected, at DEBUG, since that identifies somebody: a 403 most often means that another
     * identity than the expected one asks.
     *
     * @param sent the token that the request carried
     */
    static void logRejected(int status, URI uri, String sent) {
        if ((status == 401 || status == 403) && LOGGER.isDebugEnabled()) {
            TokenIdentity identity = TokenIdentity.of(new AccessToken(sent, OffsetDateTime.MAX));
            LOGGER.debug(
                    "{} answered {} to a request whose token is for {}.",
                    SecureTransport.host(uri),
                    status,
                    identity == null
                            ? "an identity that it does not name"
                            : "application %s, object %s, tenant %s"
                                    .formatted(identity.applicationId(), identity.objectId(), identity.tenantId()));
        }
    }

    /** What a refused request's answer demands, if that is to be met. */
    @Nullable
    String demanded(int status, List<String> challenges) {
        return claimsChallenges && status == 401 ? ClaimsChallenge.claims(challenges) : null;
    }

    /** Blocks. */
    String fetch(@Nullable String claims) {
        return credential.getTokenSync(context(claims)).getToken();
    }

    /**
     * Fetches the token that a refusal demands. Blocks.
     *
     * @param close ends the refusal, if the thread is interrupted meanwhile
     * @return {@code null} if nothing is demanded or there is no such token: then the refusal is the caller's
     */
    @Nullable
    String fetchDemanded(int status, List<String> challenges, Runnable close) {
        String claims = demanded(status, challenges);
        if (claims == null) {
            return null;
        }
        try {
            return fetch(claims);
        } catch (RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                close.run();
                throw e;
            }
            return null; // what went wrong is in the credential's log and status
        }
    }

    /**
     * @throws IllegalStateException if the token must not go there
     */
    void checkMayGoTo(URI uri) {
        String host = SecureTransport.host(uri);
        if (!SecureTransport.protects(uri)) {
            throw new IllegalStateException("No token is sent to %s://%s, where others could read it. Use https."
                    .formatted(uri.getScheme(), host));
        }
        if (!hosts.isEmpty() && !hosts.contains(host)) {
            throw new IllegalStateException(
                    "No token for %s is sent to %s, but to %s only.".formatted(String.join(" ", scopes), host, hosts));
        }
    }

    /** Whether the token goes along with a redirect: never to another scheme or port, and to no host but named ones. */
    boolean mayFollow(URI from, URI to) {
        String host = SecureTransport.host(to);
        return String.valueOf(from.getScheme()).equalsIgnoreCase(to.getScheme())
                && port(from) == port(to)
                && (host.equals(SecureTransport.host(from)) || hosts.contains(host));
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /** What is before the last part; of a scope without parts, the scope itself. */
    private static String resource(String scope) {
        int end = scope.lastIndexOf('/');
        return end < 0 ? "" : scope.substring(0, end);
    }

    /** Shows the scopes. */
    @Override
    public String toString() {
        return "BearerToken" + scopes;
    }
}
