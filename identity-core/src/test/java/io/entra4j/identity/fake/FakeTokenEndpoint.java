package io.entra4j.identity.fake;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code POST /<tenant>/oauth2/v2.0/token}: picks the grant. */
final class FakeTokenEndpoint implements FakeEndpoint {
    private final Map<String, Grant> grants;

    FakeTokenEndpoint(List<Grant> grants) {
        this.grants = grants.stream().collect(Collectors.toUnmodifiableMap(Grant::type, Function.identity()));
    }

    @Override
    public Answer answer(String tenant, RecordedRequest request) {
        TokenForm tokenRequest = new TokenForm(tenant, request.form());
        String type = tokenRequest.required("grant_type");
        Grant grant = grants.get(type);
        if (grant == null) {
            throw unsupported(type);
        }
        return Answer.json(200, grant.tokensFor(tokenRequest))
                .withHeader("Cache-Control", "no-store, no-cache")
                .withHeader("Pragma", "no-cache");
    }

    static EntraException unsupported(String type) {
        return new EntraException(
                400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '" + type + "'.");
    }
}
