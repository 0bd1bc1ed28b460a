package io.entra4j.identity.msal;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.AzureAuthorityHosts;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TenantPolicy;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.NoAnswerException;
import io.entra4j.identity.http.Request;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks an unknown authority host up in Microsoft's list of clouds before any request goes to it. MSAL's own look-up is
 * not strict enough: it trusts a host if Microsoft does not answer, or if any credential of the process has disabled
 * the look-up.
 *
 * @see <a href="https://learn.microsoft.com/entra/msal/java/advanced/instance-discovery">Instance discovery</a>
 */
final class InstanceDiscovery {

    private static final String LIST = AzureAuthorityHosts.AZURE_PUBLIC_CLOUD
            + "common/discovery/instance?api-version=1.1&authorization_endpoint=";

    private final CredentialOptions options;
    private final Map<String, OpenIdMetadata> metadata = new ConcurrentHashMap<>();
    /** Two threads may both look the host up: the results are equal. */
    private volatile boolean verified;

    InstanceDiscovery(CredentialOptions options) {
        this.options = options;
        this.verified = AuthorityHosts.isKnown(options.authorityHost());
    }

    /** Returns whether Microsoft lists the host. A host that is trusted without a look-up is not verified. */
    boolean isVerified() {
        return verified;
    }

    /**
     * Checks that requests may go to the host. They may if the host is known, Microsoft lists it, the user trusts it,
     * or it is AD FS, which Microsoft does not list. Blocks for one look-up, until it succeeds.
     *
     * @param who the credential, for messages
     * @throws io.entra4j.identity.AuthenticationFailedException if the host is not listed, or the look-up fails
     */
    void verify(String who, String tenantId) {
        if (options.openIdMetadata()) {
            if (!metadata.containsKey(tenantId)) {
                metadata.put(tenantId, read(who, tenantId));
            }
            return;
        }
        if (verified || !options.instanceDiscovery() || TenantPolicy.isAdfs(tenantId)) {
            return;
        }
        String check = "The check of the authority host '%s' for %s".formatted(options.authorityHost(), who);
        MsalHttpClient http = new MsalHttpClient(options);
        Answer answer;
        try {
            answer = http.exchange(Request.get(list(tenantId)));
        } catch (IOException | RuntimeException e) {
            throw MsalErrors.translate(check, List.of(), e, http);
        }
        Map<?, ?> json = answer.status() == 200 ? answer.json() : null;
        if (json == null || !(json.get("tenant_discovery_endpoint") instanceof String)) {
            throw MsalErrors.unusable(check, List.of(), http);
        }
        verified = true;
    }

    /** Returns a tenant's endpoints, {@code null} for those of Entra. Call {@link #verify} before. */
    @Nullable
    OpenIdMetadata endpoints(String tenantId) {
        return metadata.get(tenantId);
    }

    /** Describes the application and the endpoint that a proof of identity is for. */
    ClientAssertionRequest request(String clientId, String tenantId) {
        OpenIdMetadata endpoints = endpoints(tenantId);
        return endpoints == null
                ? ClientAssertionRequest.of(clientId, tenantId, options.authorityHost())
                : new ClientAssertionRequest(clientId, tenantId, endpoints.token());
    }

    private OpenIdMetadata read(String who, String tenantId) {
        String issuer = OpenIdMetadata.issuer(options.authorityHost(), tenantId);
        String look = "The OpenID metadata of '%s' for %s".formatted(issuer, who);
        Answer answer;
        try {
            answer = options.http().send(Request.get(OpenIdMetadata.url(issuer)));
        } catch (IOException | RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            EntraError error = EntraError.network();
            throw new AuthenticationFailedException(
                    Failure.of(
                            "%s got no answer: %s.".formatted(look, NoAnswerException.reason(e)),
                            NoAnswerException.remedy(e, error.remedy())),
                    error,
                    Failure.cause(e));
        }
        Map<?, ?> json = answer.status() == 200 ? answer.json() : null;
        if (json == null) {
            throw new AuthenticationFailedException(
                    Failure.of(
                            "%s cannot be read: HTTP %s.".formatted(look, answer.status()),
                            "check the authority host and the tenant: together they form the issuer's URL."),
                    EntraError.unusable(
                            answer.status(),
                            "openid_metadata",
                            answer.retryAfter(options.clock().instant())),
                    null);
        }
        return OpenIdMetadata.read(issuer, json);
    }

    private String list(String tenantId) {
        String page = AuthorityHosts.tenantUrl(options.authorityHost(), tenantId) + "/oauth2/v2.0/authorize";
        return LIST + URLEncoder.encode(page, StandardCharsets.UTF_8);
    }
}
