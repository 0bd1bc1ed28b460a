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
 * Holds where an OpenID provider has its endpoints. All must be at the issuer's own host: a token or a secret goes to the
 * host that was named, whatever its metadata says.
 *
 * @param authorization {@code null} if there is none, as the others
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8628#section-4">RFC 8628, Discovery Metadata</a>
 */
record OpenIdMetadata(
        String token,
        @Nullable String authorization,
        @Nullable String deviceAuthorization) {

    private static final String PATH = "/.well-known/openid-configuration";

    /**
     * The issuer of a tenant: its URL at the authority host. A provider that has no tenants is named by its host.
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
     * Reads it.
     *
     * @throws AuthenticationFailedException if it is another issuer's, has no token endpoint, or one elsewhere
     */
    static OpenIdMetadata read(String issuer, Map<?, ?> json) {
        if (!(json.get("issuer") instanceof String named)
                || !withoutSlash(named).equals(issuer)) {
            throw wrong(
                    issuer,
                    "it is of the issuer '%s'"
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
            // told below
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
                        "check authority host and tenant, which together are the issuer."),
                EntraError.local("openid_metadata"),
                null);
    }
}
