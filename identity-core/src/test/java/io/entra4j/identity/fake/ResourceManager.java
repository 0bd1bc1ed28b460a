package io.entra4j.identity.fake;

import java.util.List;
import java.util.Map;

/**
 * {@code GET /subscriptions} of Azure Resource Manager, which the Azure CLI asks when a user logs in.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/resources/subscriptions/list">Subscriptions - List</a>
 */
final class ResourceManager implements FakeEndpoint {
    static final String HOST = "management.azure.com";
    static final String SUBSCRIPTION_NAME = "Pay as you go";

    private static final String SUBSCRIPTION_ID = "5ab5c419-7104-4f6b-8a55-0fa4e0000005";

    private final SigningKey signingKey;

    ResourceManager(SigningKey signingKey) {
        this.signingKey = signingKey;
    }

    @Override
    public Answer answer(String tenant, RecordedRequest request) {
        String token = request.bearer();
        if (token == null || !Jwt.parse(token).isSignedBy(signingKey.publicKey())) {
            return Answer.json(401, Map.of("error", Map.of("code", "AuthenticationFailed", "message", "Who are you?")));
        }
        return Answer.json(
                200,
                Map.of(
                        "value",
                        List.of(Map.of(
                                "id",
                                "/subscriptions/" + SUBSCRIPTION_ID,
                                "subscriptionId",
                                SUBSCRIPTION_ID,
                                "tenantId",
                                FakeEntra.TENANT_ID,
                                "displayName",
                                SUBSCRIPTION_NAME,
                                "state",
                                "Enabled"))));
    }
}
