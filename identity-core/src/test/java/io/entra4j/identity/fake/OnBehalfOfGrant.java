package io.entra4j.identity.fake;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tokens for the user who called the application that asks.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow">The flow</a>
 */
final class OnBehalfOfGrant implements Grant {
    private final ClientAuthentication clients;
    private final SigningKey signingKey;
    private final Users users;
    private final UserTokens tokens;
    private final Supplier<Instant> now;

    OnBehalfOfGrant(
            ClientAuthentication clients,
            SigningKey signingKey,
            Users users,
            UserTokens tokens,
            Supplier<Instant> now) {
        this.clients = clients;
        this.signingKey = signingKey;
        this.users = users;
        this.tokens = tokens;
        this.now = now;
    }

    @Override
    public String type() {
        return "urn:ietf:params:oauth:grant-type:jwt-bearer";
    }

    @Override
    public Map<String, Object> tokensFor(TokenForm request) {
        FakeApplication application = clients.authenticate(request);
        if (!request.required("requested_token_use").equals("on_behalf_of")) {
            throw EntraException.invalidRequest(9002313, "Invalid request. Request is malformed or invalid.");
        }
        Jwt assertion = Jwt.parse(request.required("assertion"));
        checkSignature(assertion);
        checkTime(assertion);
        checkAudience(assertion, application);
        checkUser(assertion, application);
        FakeUser user = users.identified(assertion.required("oid"), application.tenantId());
        return tokens.answer(user, application, RequestedScopes.of(request, application.tenantId()), request);
    }

    private void checkSignature(Jwt assertion) {
        if (!signingKey.keyId().equals(assertion.header("kid")) || !"RS256".equals(assertion.header("alg"))) {
            throw invalidAssertion(assertion, "The key was not found.");
        }
        if (!assertion.isSignedBy(signingKey.publicKey())) {
            throw invalidAssertion(
                    assertion, "The provided signature value did not match the expected signature value.");
        }
    }

    private static EntraException invalidAssertion(Jwt assertion, String reason) {
        return EntraException.invalidGrant(
                50013,
                "Assertion failed signature validation. [Reason - " + reason + ", Thumbprint of key used by client: '"
                        + assertion.header("x5t") + "'].");
    }

    private void checkTime(Jwt assertion) {
        Instant expiry = assertion.requiredTime("exp");
        if (!expiry.isAfter(now.get())) {
            throw EntraException.invalidGrant(
                    500133,
                    "Assertion is not within its valid time range. Ensure that the access token is not expired before"
                            + " using it for user assertion, or request a new token. Current time: "
                            + DateTimeFormatter.ISO_INSTANT.format(now.get()) + ", expiry time of assertion "
                            + DateTimeFormatter.ISO_INSTANT.format(expiry) + ".");
        }
    }

    private static void checkAudience(Jwt assertion, FakeApplication application) {
        String audience = assertion.required("aud");
        String clientId = application.clientId();
        if (!List.of(clientId, "api://" + clientId).contains(audience)) {
            throw EntraException.invalidGrant(
                    500131,
                    "Assertion audience does not match the Client app presenting the assertion. The audience in the"
                            + " assertion was '" + audience + "' and the expected audience is 'api://" + clientId
                            + "' or one of the Application Uris of this application with App ID '" + clientId
                            + "'. The downstream client must request a token for the expected audience (the"
                            + " application that made the OBO request) and this application should use that token as"
                            + " the assertion.");
        }
    }

    private static void checkUser(Jwt assertion, FakeApplication application) {
        if (assertion.text("scp") == null) {
            throw EntraException.invalidGrant(
                    7000114,
                    "Application '" + assertion.text("appid")
                            + "' is not allowed to make application on-behalf-of calls.");
        }
        if (!application.tenantId().equals(assertion.text("tid"))) {
            throw EntraException.invalidGrant(
                    50020,
                    "User account '{EmailHidden}' from identity provider '" + assertion.text("iss")
                            + "' does not exist in tenant '" + application.tenantId()
                            + "' and cannot access the application '" + application.clientId() + "' in that tenant.");
        }
    }
}
