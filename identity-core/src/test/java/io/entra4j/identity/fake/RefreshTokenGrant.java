package io.entra4j.identity.fake;

import java.util.Map;

/** Tokens for a user who signed in before. */
final class RefreshTokenGrant implements Grant {
    private final ClientAuthentication clients;
    private final RefreshTokens refreshTokens;
    private final UserTokens tokens;

    RefreshTokenGrant(ClientAuthentication clients, RefreshTokens refreshTokens, UserTokens tokens) {
        this.clients = clients;
        this.refreshTokens = refreshTokens;
        this.tokens = tokens;
    }

    @Override
    public String type() {
        return "refresh_token";
    }

    @Override
    public Map<String, Object> tokensFor(TokenForm request) {
        String refreshToken = request.required("refresh_token");
        String tenantId = Directory.isPlaceholder(request.tenant())
                ? refreshTokens.tenantId(refreshToken)
                : clients.tenantId(request);
        FakeApplication application = clients.publicOrAuthenticated(request, tenantId);
        RefreshTokens.Issued issued = refreshTokens.redeem(refreshToken, application);
        return tokens.signedIn(issued.user(), application, request.orScope(issued.scope()), null);
    }
}
