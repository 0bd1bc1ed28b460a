package io.entra4j.identity.fake;

import java.util.Map;

/**
 * Tokens for a user who signed in with a browser.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow">The flow</a>
 */
final class AuthorizationCodeGrant implements Grant {
    private final ClientAuthentication clients;
    private final AuthorizationCodes codes;
    private final UserTokens tokens;

    AuthorizationCodeGrant(ClientAuthentication clients, AuthorizationCodes codes, UserTokens tokens) {
        this.clients = clients;
        this.codes = codes;
        this.tokens = tokens;
    }

    @Override
    public String type() {
        return "authorization_code";
    }

    @Override
    public Map<String, Object> tokensFor(TokenForm request) {
        String tenantId = Directory.isPlaceholder(request.tenant()) ? FakeEntra.TENANT_ID : clients.tenantId(request);
        FakeApplication application = clients.publicOrAuthenticated(request, tenantId);
        AuthorizationCodes.Issued code = codes.redeem(request, application);
        return tokens.signedIn(
                code.user(),
                application,
                request.orScope(code.asked("scope")),
                code.asked().get("nonce"));
    }
}
