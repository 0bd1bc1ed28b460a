package io.entra4j.identity.fake;

import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The token service of Azure Pipelines, for one job. Knows any service connection.
 *
 * @see FakeEntra#azurePipelines()
 * @see <a href="https://learn.microsoft.com/rest/api/azure/devops/distributedtask/oidctoken/create">The service</a>
 */
public final class AzurePipelines {
    static final String PATH = "/_pipelines/oidctoken";

    private static final String CONNECTION = "serviceConnectionId";

    private final String systemAccessToken = "pipelines-" + UUID.randomUUID();
    private final FakeOidcIssuer issuer =
            FakeOidcIssuer.at("https://vstoken.dev.azure.com/4f1c1a5e-0000-4000-8000-0fa4e0000004");
    private final Supplier<String> host;

    AzurePipelines(Supplier<String> host) {
        this.host = host;
    }

    /** Returns what {@code SYSTEM_OIDCREQUESTURI} holds. */
    public String url() {
        return host.get() + PATH;
    }

    /** Returns what {@code $(System.AccessToken)} stands for. */
    public String systemAccessToken() {
        return systemAccessToken;
    }

    /** Returns the {@code iss} of the tokens. */
    public String issuer() {
        return issuer.issuer();
    }

    /** Returns the {@code sub} of the tokens. */
    public String subject() {
        return "sc://contoso/shop/orders";
    }

    FakeOidcIssuer oidcIssuer() {
        return issuer;
    }

    Answer answer(String tenant, RecordedRequest request) {
        if (!request.hasBearer(systemAccessToken)) {
            return identified(unauthorized(request));
        }
        return identified(oidcToken(request));
    }

    private static Answer unauthorized(RecordedRequest request) {
        if ("Suppress".equals(request.headers().get("X-TFS-FedAuthRedirect"))) {
            return Answer.html(401, "<html><body><h1>401 - Uh-oh, you do not have access.</h1></body></html>");
        }
        return Answer.html(302, "<html><body>Object moved</body></html>")
                .withHeader("Location", "https://spsprodeus1.vssps.visualstudio.com/_signin");
    }

    private Answer oidcToken(RecordedRequest request) {
        if (!request.query().containsKey("api-version")) {
            return refusal(400, "No api-version was supplied for the \"POST\" request.");
        }
        if (request.query().getOrDefault(CONNECTION, "").isBlank()) {
            return refusal(400, "Value cannot be null. Parameter name: " + CONNECTION);
        }
        String contentType = request.headers().getOrDefault("Content-Type", "");
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return refusal(415, "The request entity's media type '" + contentType + "' is not supported.");
        }
        return Answer.json(200, Map.of("oidcToken", issuer.token(subject(), "api://AzureADTokenExchange")));
    }

    private static Answer refusal(int status, String message) {
        return Answer.json(status, Map.of("message", message));
    }

    private static Answer identified(Answer answer) {
        return answer.withHeader("x-vss-e2eid", UUID.randomUUID().toString())
                .withHeader("x-msedge-ref", "Ref A: " + UUID.randomUUID());
    }

    @Override
    public String toString() {
        return "AzurePipelines[" + subject() + "]";
    }
}
