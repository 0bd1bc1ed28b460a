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
 * Bearer token for one API, which HTTP clients send with their requests. It is sent over https only, except to loopback
 * addresses. If hosts are named, it is sent to these hosts only. After a redirect it is sent to the same origin, or to
 * another named host at the same port. A request that already has an {@code Authorization} header keeps that header.
 * Immutable.
 *
 * <p>Clients of Spring Boot's builders follow redirects according to Spring Boot's settings. Other clients follow
 * redirects by their own rules, and drop the token when a redirect leaves the origin. The JDK's {@code HttpClient} does
 * not drop it on every Java version. Therefore a JDK client that follows redirects is refused.
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
     * Creates a bearer token of a credential. The token is fetched when a request needs it.
     *
     * @param credential the credential that fetches the token
     * @param scopes scopes of the token, all of one resource
     * @return the token
     * @throws IllegalArgumentException if there is no scope, or scopes of two resources
     */
    public static BearerToken of(TokenCredential credential, List<String> scopes) {
        if (scopes.isEmpty() || scopes.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("'scopes' must hold at least one scope, and none of them may be blank.");
        }
        Set<String> resources = new HashSet<>();
        scopes.forEach(scope -> resources.add(resource(scope)));
        if (resources.size() > 1) {
            throw new IllegalArgumentException(
                    "'scopes' must all be of one resource, because a token is for one resource only: " + scopes);
        }
        return new BearerToken(credential, List.copyOf(scopes), Set.of(), true);
    }

    /**
     * Restricts the hosts to which the token is sent. A request to another host fails before it is sent.
     *
     * @param allowed host names, or addresses (of IPv6 in brackets), without scheme, port and path
     * @return another token
     * @throws IllegalArgumentException if a value is not a host name, or has a scheme, port or path
     */
    public BearerToken onlyTo(String... allowed) {
        Set<String> names = new HashSet<>();
        for (String host : allowed) {
            names.add(HostName.of(host));
        }
        return new BearerToken(credential, scopes, names, claimsChallenges);
    }

    /**
     * Sets whether a request that was answered with 401 and a claims challenge is sent once more, with a token that has
     * the claims.
     *
     * @param answered {@code true} by default
     * @return another token
     */
    public BearerToken claimsChallenges(boolean answered) {
        return new BearerToken(credential, scopes, hosts, answered);
    }

    /**
     * Returns an interceptor that sends the token with requests of a {@code RestClient} or {@code RestTemplate}.
     *
     * @return an interceptor; it fetches on the calling thread, and throws {@link IllegalStateException} if the token
     *     must not be sent to the host
     */
    public ClientHttpRequestInterceptor interceptor() {
        return new BearerTokenInterceptor(this);
    }

    /**
     * Returns a filter that sends the token with requests of a {@code WebClient}.
     *
     * @return a filter; it never blocks, and fails with {@link IllegalStateException} if the token must not be sent to
     *     the host
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
     * Logs the identity whose token a resource rejected. A 403 most often means that the token is for another identity
     * than expected. Logs at DEBUG, because the line identifies a user or an application.
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

    /**
     * Returns the claims that a rejecting answer demands; {@code null} if there are none, or if claims challenges are
     * switched off.
     */
    @Nullable
    String demanded(int status, List<String> challenges) {
        return claimsChallenges && status == 401 ? ClaimsChallenge.claims(challenges) : null;
    }

    /** Blocks. */
    String fetch(@Nullable String claims) {
        return credential.getTokenSync(context(claims)).getToken();
    }

    /**
     * Fetches the token that a rejecting answer demands. Blocks.
     *
     * @param close closes the rejecting answer if the thread is interrupted meanwhile
     * @return the token; {@code null} if nothing is demanded or the fetch fails. Then the caller gets the rejecting
     *     answer
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
            return null; // the credential's log and status hold the failure
        }
    }

    /**
     * @throws IllegalStateException if the token must not be sent to this host
     */
    void checkMayGoTo(URI uri) {
        String host = SecureTransport.host(uri);
        if (!SecureTransport.protects(uri)) {
            throw new IllegalStateException(("The token is not sent to %s://%s, because other machines could read it"
                            + " on the way. Use https.")
                    .formatted(uri.getScheme(), host));
        }
        if (!hosts.isEmpty() && !hosts.contains(host)) {
            throw new IllegalStateException("The token for %s is not sent to %s. It may be sent to %s only."
                    .formatted(String.join(" ", scopes), host, hosts));
        }
    }

    /**
     * Returns whether the token is sent after a redirect: never to another scheme or port, and to another host only if
     * it is named.
     */
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

    /** Returns the part of a scope before the last slash, or the whole scope if it has no slash. */
    private static String resource(String scope) {
        int end = scope.lastIndexOf('/');
        return end < 0 ? "" : scope.substring(0, end);
    }

    /** Returns a text with the scopes, without the token. */
    @Override
    public String toString() {
        return "BearerToken" + scopes;
    }
}
