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
    public Map<String, Object> tokensFor(TokenForm request) {
        FakeApplication application = clients.authenticate(request);
        String resource = Directory.isAdfs(request.tenant())
                ? adfsResource(request.resourceScopes(), application)
                : entraResource(request.resourceScopes(), application);
        return tokens.answer(tokens.accessToken(application).audience(resource), request);
    }

    /** AD FS takes any scope of any resource, and none. */
    private static String adfsResource(List<String> scopes, FakeApplication application) {
        return scopes.isEmpty()
                ? "microsoft:identityserver:" + application.clientId()
                : RequestedScopes.resourceOf(scopes.get(0));
    }

    private static String entraResource(List<String> scopes, FakeApplication application) {
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
            throw RequestedScopes.severalResources(all);
        }
        String resource = all.substring(0, all.length() - DEFAULT_SCOPE.length());
        Directory.checkResource(resource, application.tenantId());
        return resource;
    }
}
