package io.entra4j.identity;

import java.net.URI;

/**
 * Says what a client assertion is wanted for, to whoever makes it.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/certificate-credentials">Client assertions</a>
 */
public final class ClientAssertionRequest {

    private final String clientId;
    private final String tenantId;
    private final String tokenEndpoint;

    private ClientAssertionRequest(String clientId, String tenantId, String tokenEndpoint) {
        this.clientId = clientId;
        this.tenantId = tenantId;
        this.tokenEndpoint = tokenEndpoint;
    }

    /**
     * Creates a request.
     *
     * @param clientId the application's ID
     * @param tenantId the tenant that is asked, {@code adfs} for AD FS
     * @param authorityHost an {@code https} URL without a trailing slash
     * @return the request
     */
    public static ClientAssertionRequest of(String clientId, String tenantId, String authorityHost) {
        String path = isAdfs(tenantId) ? "/oauth2/token" : "/oauth2/v2.0/token";
        return new ClientAssertionRequest(clientId, tenantId, authorityHost + "/" + tenantId + path);
    }

    /**
     * Creates a request for a token endpoint that is known by its URL.
     *
     * @param clientId the application's ID
     * @param tokenEndpoint the URL; its path begins with the tenant, where Entra or AD FS is asked
     * @return the request
     * @throws IllegalArgumentException if it is no URL
     */
    public static ClientAssertionRequest to(String clientId, String tokenEndpoint) {
        String path = URI.create(tokenEndpoint).getPath();
        String[] parts = (path == null ? "" : path).split("/", 3);
        return new ClientAssertionRequest(clientId, parts.length < 2 ? "" : parts[1], tokenEndpoint);
    }

    /**
     * Returns the application's ID: an assertion that the application signs itself has it as {@code iss} and {@code
     * sub}.
     *
     * @return the client ID
     */
    public String clientId() {
        return clientId;
    }

    /**
     * Returns the tenant that is asked. It can differ from the credential's own where others are allowed.
     *
     * @return the tenant's ID or domain, {@code adfs} for AD FS
     */
    public String tenantId() {
        return tenantId;
    }

    /**
     * Returns where the assertion is sent: an assertion that the application signs itself has it as {@code aud}.
     *
     * @return an {@code https} URL
     */
    public String tokenEndpoint() {
        return tokenEndpoint;
    }

    /**
     * Returns whether AD FS is asked, which knows fewer algorithms than Entra.
     *
     * @return whether the tenant is {@code adfs}
     */
    public boolean isAdfs() {
        return isAdfs(tenantId);
    }

    private static boolean isAdfs(String tenantId) {
        return tenantId.equalsIgnoreCase("adfs");
    }

    @Override
    public String toString() {
        return "ClientAssertionRequest[clientId=%s, tokenEndpoint=%s]".formatted(clientId, tokenEndpoint);
    }
}
