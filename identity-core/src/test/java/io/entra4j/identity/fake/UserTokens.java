package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers that hold tokens about a user. */
final class UserTokens {
    private final Tokens tokens;
    private final RefreshTokens refreshTokens;
    private final Supplier<String> authorityHost;

    UserTokens(Tokens tokens, RefreshTokens refreshTokens, Supplier<String> authorityHost) {
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.authorityHost = authorityHost;
    }

    Map<String, Object> answer(FakeUser user, FakeApplication application, RequestedScopes scopes, TokenForm request) {
        return answer(user, application, scopes, request, null);
    }

    /** Answers a user who just signed in: who asks for nothing but OpenID Connect gets a token for Microsoft Graph. */
    Map<String, Object> signedIn(
            FakeUser user, FakeApplication application, TokenForm request, @Nullable String nonce) {
        return answer(user, application, RequestedScopes.orGraph(request, application.tenantId()), request, nonce);
    }

    private Map<String, Object> answer(
            FakeUser user,
            FakeApplication application,
            RequestedScopes scopes,
            TokenForm request,
            @Nullable String nonce) {
        AccessTokenBuilder token =
                tokens.userToken(application, user).audience(scopes.resource()).claim("scp", scopes.granted());
        Map<String, Object> members = tokens.answer(token, request);
        members.put("scope", scopes.inFull());
        List<String> asked = List.of(request.required("scope").split(" "));
        if (asked.contains("offline_access")) {
            members.put("refresh_token", refreshTokens.issue(user, application, request.required("scope")));
        }
        if (asked.contains("openid")) {
            members.put("id_token", tokens.idToken(issuer(user), application, user, nonce));
        }
        if ("1".equals(request.optional("client_info"))) {
            members.put("client_info", clientInfo(user));
        }
        return members;
    }

    private String issuer(FakeUser user) {
        return authorityHost.get() + "/" + user.tenantId() + "/v2.0";
    }

    static String clientInfo(FakeUser user) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("uid", user.objectId());
        members.put("utid", user.tenantId());
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(JsonText.write(members).getBytes(UTF_8));
    }
}
