package io.entra4j.identity.fake;

import java.util.Map;

/** Tokens for a user who signed in on another device. */
final class DeviceCodeGrant implements Grant {
    private final ClientAuthentication clients;
    private final DeviceCodes codes;
    private final UserTokens tokens;
    private final String type;

    /** @param type Entra knows the grant by two names */
    DeviceCodeGrant(ClientAuthentication clients, DeviceCodes codes, UserTokens tokens, String type) {
        this.clients = clients;
        this.codes = codes;
        this.tokens = tokens;
        this.type = type;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Map<String, Object> tokensFor(TokenForm request) {
        String deviceCode = request.required("device_code");
        String tenantId = Directory.isPlaceholder(request.tenant()) ? FakeEntra.TENANT_ID : clients.tenantId(request);
        FakeApplication application = clients.publicOrAuthenticated(request, tenantId);
        FakeUser user = codes.redeem(deviceCode, application);
        return tokens.answer(user, application, RequestedScopes.of(request, tenantId), request);
    }
}
