package io.entra4j.identity.fake;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Tokens for a token, in the standard way. Entra does not know it; servers that stand beside it do.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8693">RFC 8693</a>
 */
final class TokenExchangeGrant implements Grant {
    private final ClientAuthentication clients;
    private final SigningKey signingKey;
    private final Users users;
    private final UserTokens tokens;
    private final BooleanSupplier isOffered;

    TokenExchangeGrant(
            ClientAuthentication clients,
            SigningKey signingKey,
            Users users,
            UserTokens tokens,
            BooleanSupplier isOffered) {
        this.clients = clients;
        this.signingKey = signingKey;
        this.users = users;
        this.tokens = tokens;
        this.isOffered = isOffered;
    }

    @Override
    public String type() {
        return "urn:ietf:params:oauth:grant-type:token-exchange";
    }

    @Override
    public Map<String, Object> tokensFor(TokenForm request) {
        if (!isOffered.getAsBoolean()) {
            throw FakeTokenEndpoint.unsupported(type());
        }
        FakeApplication application = clients.authenticate(request);
        Jwt subject = Jwt.parse(request.required("subject_token"));
        if (!subject.isSignedBy(signingKey.publicKey())) {
            throw EntraException.invalidRequest(50013, "The subject token's signature is invalid.");
        }
        FakeUser user = users.identified(subject.required("oid"), application.tenantId());
        Map<String, Object> members = new LinkedHashMap<>(
                tokens.answer(user, application, RequestedScopes.of(request, application.tenantId()), request));
        members.put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
        return members;
    }
}
