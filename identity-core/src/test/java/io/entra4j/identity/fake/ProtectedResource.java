package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.function.Supplier;

/**
 * {@code GET /_resource}: an API that evaluates continuously whether tokens are still good.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/claims-challenge">Claims challenges</a>
 */
final class ProtectedResource implements FakeEndpoint {
    static final String PATH = "/_resource";

    private final Tokens tokens;
    private final SigningKey signingKey;
    private final Supplier<String> authorityHost;

    ProtectedResource(Tokens tokens, SigningKey signingKey, Supplier<String> authorityHost) {
        this.tokens = tokens;
        this.signingKey = signingKey;
        this.authorityHost = authorityHost;
    }

    @Override
    public Answer answer(String tenant, RecordedRequest request) {
        String token = request.bearer();
        if (token == null) {
            return challenge("");
        }
        Jwt jwt;
        try {
            jwt = Jwt.parse(token);
        } catch (EntraException e) {
            return challenge(", error=\"invalid_token\", error_description=\"The token is malformed\"");
        }
        if (!jwt.isSignedBy(signingKey.publicKey())) {
            return challenge(", error=\"invalid_token\", error_description=\"The signature is invalid\"");
        }
        if (!jwt.requiredTime("exp").isAfter(tokens.now())) {
            return challenge(", error=\"invalid_token\", error_description=\"The token expired\"");
        }
        Instant revokedAt = tokens.revokedAt();
        if (jwt.requiredTime("nbf").isBefore(revokedAt)) {
            return challenge(", error=\"insufficient_claims\", claims=\"" + claimsSince(revokedAt) + "\"");
        }
        return Answer.json(200, Map.of("oid", jwt.required("oid")));
    }

    private Answer challenge(String error) {
        return Answer.text(401, "text/plain", "")
                .withHeader(
                        "WWW-Authenticate",
                        "Bearer realm=\"\", authorization_uri=\"" + authorityHost.get() + "/common/oauth2/authorize\""
                                + error);
    }

    private static String claimsSince(Instant revokedAt) {
        String claims =
                "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"" + revokedAt.getEpochSecond() + "\"}}}";
        return Base64.getEncoder().encodeToString(claims.getBytes(UTF_8));
    }
}
