package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Request;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a requested tenant is the configured one under another name, before the source is asked. The tenant
 * ID of a domain is in the authority's metadata, and in tokens of the configured tenant.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>
 */
final class TenantNames extends TokenSource.Forwarding {

    private final String credential;
    private final TenantPolicy tenants;
    private final String configured;
    private final CredentialOptions options;
    /** Whether the ID of the configured tenant is known. It is found out only once. */
    private volatile boolean learnt;

    /**
     * @param credential the name of the credential, for messages
     */
    TenantNames(
            String credential, TokenSource source, TenantPolicy tenants, String configured, CredentialOptions options) {
        super(source);
        this.credential = credential;
        this.tenants = tenants;
        this.configured = configured;
        this.options = options;
        this.learnt = TenantPolicy.isGuid(configured);
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        requireConfigured(request);
        return learn(request, super.fetch(request));
    }

    @Override
    public AccessToken renew(TokenRequest request) {
        requireConfigured(request);
        return learn(request, super.renew(request));
    }

    @Override
    public @Nullable AccessToken kept(TokenRequest request) {
        requireConfigured(request);
        return super.kept(request);
    }

    private AccessToken learn(TokenRequest request, AccessToken token) {
        if (!learnt && configured.equalsIgnoreCase(request.tenantId())) {
            TokenIdentity identity = TokenIdentity.of(token);
            String id = identity == null ? null : identity.tenantId();
            if (id != null && TenantPolicy.isGuid(id)) {
                tenants.learn(id, true);
                learnt = true;
            }
        }
        return token;
    }

    private void requireConfigured(TokenRequest request) {
        String requested = request.tenantId();
        if (requested == null || !tenants.isUnsure(requested)) {
            return;
        }
        boolean byId = TenantPolicy.isGuid(requested);
        String id = id(byId ? configured : requested, requested);
        if (byId && id != null) {
            tenants.learn(id, true);
            learnt = true;
        }
        boolean same = (byId ? requested : configured).equalsIgnoreCase(id);
        tenants.learn(requested, same);
        if (!same) {
            throw tenants.refuse(credential, requested);
        }
    }

    private @Nullable String id(String domain, String requested) {
        String url =
                AuthorityHosts.tenantUrl(options.authorityHost(), domain) + "/v2.0/.well-known/openid-configuration";
        Answer answer;
        try {
            answer = options.http().send(Request.get(url));
        } catch (IOException | RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            throw unknown(requested, "no answer", EntraError.network(), Failure.cause(e));
        }
        EntraError error = EntraError.parse(
                answer.status(), null, answer.retryAfter(options.clock().instant()));
        if (error.isTransient()) {
            throw unknown(requested, "HTTP " + answer.status(), error, null);
        }
        Map<?, ?> metadata = answer.status() == 200 ? answer.json() : null;
        return metadata != null && metadata.get("issuer") instanceof String issuer ? idIn(issuer) : null;
    }

    private AuthenticationFailedException unknown(
            String requested, String answer, EntraError error, @Nullable Throwable cause) {
        return new AuthenticationFailedException(
                Failure.of(
                        "%s was asked for a token of tenant '%s', and cannot find out whether that is its own tenant '%s': %s from %s."
                                .formatted(
                                        credential,
                                        ForeignText.id(requested),
                                        ForeignText.id(configured),
                                        answer,
                                        options.authorityHost()),
                        "configure the tenant by its ID; or check the network and the proxy."),
                error,
                cause);
    }

    private static @Nullable String idIn(String issuer) {
        try {
            String path = new URI(issuer).getPath();
            return path == null
                    ? null
                    : Stream.of(path.split("/", 4))
                            .filter(TenantPolicy::isGuid)
                            .findFirst()
                            .orElse(null);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
