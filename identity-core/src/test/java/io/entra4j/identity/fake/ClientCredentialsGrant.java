package io.entra4j.identity.fake;

import java.util.List;
import java.util.Map;

/**
 * Tokens for an application itself.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow">The flow</a>
 */
final class ClientCredentialsGrant implements Grant {
    private static final String DEFAULT_SCOPE = "/.default";

    private final ClientAuthentication clients;
    private final Tokens tokens;

    ClientCredentialsGrant(ClientAuthentication clients, Tokens tokens) {
        this.clients = clients;
        this.tokens = tokens;
    }

    @Override
    public String type() {
        return "client_credentials";
    }

    @Override
    public Map<String, Object> tokensFor(TokenRequest request) {
        FakeApplication application = clients.authenticate(request);
        String resource = resource(request.resourceScopes());
        checkExists(resource, application.tenantId());
        return tokens.answer(tokens.accessToken(application).audience(resource), request);
    }

    private static String resource(List<String> scopes) {
        String all = String.join(" ", scopes);
        if (scopes.isEmpty() || !scopes.stream().allMatch(scope -> scope.endsWith(DEFAULT_SCOPE))) {
            throw new EntraException(
                    400,
                    "invalid_scope",
                    1002012,
                    "The provided value for scope " + all + " is not valid. Client credential flows must have a scope"
                            + " value with /.default suffixed to the resource identifier (application ID URI).");
        }
        if (scopes.size() > 1) {
            throw EntraException.invalidRequest(
                    28000,
                    "Provided value for the input parameter scope is not valid because it contains more than one"
                            + " resource. Scope " + all + " is not valid.");
        }
        return all.substring(0, all.length() - DEFAULT_SCOPE.length());
    }

    private static void checkExists(String resource, String tenantId) {
        boolean wellFormed =
                resource.startsWith("https://") || resource.startsWith("api://") || Directory.isGuid(resource);
        if (!wellFormed || resource.contains("unknown")) {
            throw new EntraException(
                    400,
                    "invalid_resource",
                    500011,
                    "The resource principal named " + resource + " was not found in the tenant named " + tenantId
                            + ". This can happen if the application has not been installed by the administrator of"
                            + " the tenant or consented to by any user in the tenant. You might have sent your"
                            + " authentication request to the wrong tenant.");
        }
    }
}
