package io.entra4j.identity;

import io.entra4j.identity.http.ForeignText;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * Describes a client assertion to the source that makes it.
 *
 * @param clientId the application's ID: an assertion that the application signs itself has it as {@code iss} and
 *     {@code sub}
 * @param tenantId the ID or domain of the tenant that is asked, {@code adfs} for AD FS; it can differ from the
 *     credential's own tenant if other tenants are allowed
 * @param tokenEndpoint the {@code https} URL to which the assertion is sent: an assertion that the application signs
 *     itself has it as {@code aud}
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">Client assertions</a>
 */
public record ClientAssertionRequest(String clientId, String tenantId, String tokenEndpoint) {

    private static final String ENTRA_TOKEN = "/oauth2/v2.0/token";
    private static final String ADFS_TOKEN = "/oauth2/token";

    /**
     * Creates a request.
     *
     * @param clientId the application's ID
     * @param tenantId the tenant that is asked, {@code adfs} for AD FS
     * @param authorityHost an {@code https} URL without a trailing slash
     * @return the request
     */
    public static ClientAssertionRequest of(String clientId, String tenantId, String authorityHost) {
        String path = TenantPolicy.isAdfs(tenantId) ? ADFS_TOKEN : ENTRA_TOKEN;
        return new ClientAssertionRequest(clientId, tenantId, AuthorityHosts.tenantUrl(authorityHost, tenantId) + path);
    }

    /**
     * Creates a request from the URL of a token endpoint.
     *
     * @param clientId the application's ID
     * @param tokenEndpoint the URL; for Entra and AD FS, the tenant is the part before {@code /oauth2}
     * @return the request
     * @throws IllegalArgumentException if it is not a URL
     */
    public static ClientAssertionRequest to(String clientId, String tokenEndpoint) {
        String path = Objects.requireNonNullElse(URI.create(tokenEndpoint).getPath(), "");
        return new ClientAssertionRequest(clientId, tenant(path), tokenEndpoint);
    }

    private static String tenant(String path) {
        for (String end : List.of(ENTRA_TOKEN, ADFS_TOKEN)) {
            if (path.endsWith(end)) {
                String authority = path.substring(0, path.length() - end.length());
                return authority.substring(authority.lastIndexOf('/') + 1);
            }
        }
        String[] parts = path.split("/", 3);
        return parts.length < 2 ? "" : parts[1];
    }

    /**
     * Returns whether the request goes to AD FS, which supports fewer algorithms than Entra.
     *
     * @return whether the tenant is {@code adfs}
     */
    public boolean isAdfs() {
        return TenantPolicy.isAdfs(tenantId);
    }

    @Override
    public String toString() {
        return "ClientAssertionRequest[clientId=%s, tenantId=%s]"
                .formatted(ForeignText.id(clientId), ForeignText.id(tenantId));
    }
}
