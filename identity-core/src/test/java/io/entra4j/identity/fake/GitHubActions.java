package io.entra4j.identity.fake;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The token service of GitHub Actions, for the job of one workflow.
 *
 * @see FakeEntra#gitHub()
 * @see <a href="https://docs.github.com/actions/reference/security/oidc">OpenID Connect in GitHub Actions</a>
 */
public final class GitHubActions {
    static final String PATH = "/_github/token";

    private final String requestToken = "github-" + UUID.randomUUID();
    private final FakeOidcIssuer issuer = FakeOidcIssuer.at("https://token.actions.githubusercontent.com");
    private final Supplier<String> host;

    GitHubActions(Supplier<String> host) {
        this.host = host;
    }

    /** Returns what {@code ACTIONS_ID_TOKEN_REQUEST_URL} holds: an address that has a query already. */
    public String url() {
        return host.get() + PATH + "?api-version=2.0";
    }

    /** Returns what {@code ACTIONS_ID_TOKEN_REQUEST_TOKEN} holds. */
    public String requestToken() {
        return requestToken;
    }

    /** Returns the {@code iss} of the tokens. */
    public String issuer() {
        return issuer.issuer();
    }

    /** Returns the {@code sub} of the tokens. */
    public String subject() {
        return "repo:contoso/orders:ref:refs/heads/main";
    }

    FakeOidcIssuer oidcIssuer() {
        return issuer;
    }

    /** Hands out tokens that live for five minutes. */
    Answer answer(String tenant, RecordedRequest request) {
        if (!request.hasBearer(requestToken)) {
            return Answer.json(401, Map.of("message", "The request token is missing, wrong or expired."));
        }
        if (!request.query().containsKey("api-version")) {
            return Answer.json(400, Map.of("message", "An api-version is required."));
        }
        String token = issuer.token()
                .subject(subject())
                .audience(request.query().getOrDefault("audience", "https://github.com/contoso"))
                .lifetime(Duration.ofMinutes(5))
                .claim("repository", "contoso/orders")
                .build();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("count", 1);
        body.put("value", token);
        return Answer.json(200, body);
    }

    @Override
    public String toString() {
        return "GitHubActions[" + subject() + "]";
    }
}
