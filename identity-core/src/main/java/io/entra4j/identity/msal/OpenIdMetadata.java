package io.entra4j.identity.msal;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.http.ForeignText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of an OpenID provider. All of them must be at the issuer's own host: tokens and secrets go only to the host
 * that the user configured, even if the metadata names another one.
 *
 * @param token the token endpoint
 * @param authorization the authorization endpoint, {@code null} if there is none
 * @param deviceAuthorization the device authorization endpoint, {@code null} if there is none
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8628#section-4">RFC 8628, Discovery Metadata</a>
 */
record OpenIdMetadata(
        String token,
        @Nullable String authorization,
        @Nullable String deviceAuthorization) {

    private static final String PATH = "/.well-known/openid-configuration";

    /**
     * Returns the issuer of a tenant: the tenant's URL at the authority host. For a provider without tenants, the user
     * sets the host name as the tenant, and the issuer is the authority host.
     *
     * @param authorityHost an {@code https} URL without a trailing slash
     */
    static String issuer(String authorityHost, String tenantId) {
        return tenantId.equalsIgnoreCase(URI.create(authorityHost).getHost())
                ? authorityHost
                : AuthorityHosts.tenantUrl(authorityHost, tenantId);
    }

    static String url(String issuer) {
        return issuer + PATH;
    }

    /**
     * Reads the metadata of an issuer.
     *
     * @throws AuthenticationFailedException if the metadata names another issuer, has no token endpoint, or names an
     *     endpoint at another host
     */
    static OpenIdMetadata read(String issuer, Map<?, ?> json) {
        if (!(json.get("issuer") instanceof String named)
                || !withoutSlash(named).equals(issuer)) {
            throw wrong(
                    issuer,
                    "it belongs to the issuer '%s'"
                            .formatted(ForeignText.oneLine(String.valueOf(json.get("issuer")), ForeignText.MAX_QUOTE)));
        }
        String token = endpoint(issuer, json, "token_endpoint");
        if (token == null) {
            throw wrong(issuer, "it has no 'token_endpoint'");
        }
        return new OpenIdMetadata(
                token,
                endpoint(issuer, json, "authorization_endpoint"),
                endpoint(issuer, json, "device_authorization_endpoint"));
    }

    private static @Nullable String endpoint(String issuer, Map<?, ?> json, String name) {
        Object value = json.get(name);
        if (value == null) {
            return null;
        }
        URI own = URI.create(issuer);
        try {
            URI url = new URI(String.valueOf(value));
            if ("https".equals(url.getScheme())
                    && own.getAuthority().equalsIgnoreCase(url.getAuthority())
                    && url.getFragment() == null) {
                return url.toString();
            }
        } catch (URISyntaxException e) {
            // the failure below reports it
        }
        throw wrong(
                issuer,
                "its '%s' is not at the issuer's own host: '%s'"
                        .formatted(name, ForeignText.oneLine(String.valueOf(value), ForeignText.MAX_QUOTE)));
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private static AuthenticationFailedException wrong(String issuer, String why) {
        return new AuthenticationFailedException(
                Failure.of(
                        "The OpenID metadata at '%s' cannot be used: %s.".formatted(url(issuer), why),
                        "check the authority host and the tenant: together they form the issuer's URL."),
                EntraError.local("openid_metadata"),
                null);
    }
}
