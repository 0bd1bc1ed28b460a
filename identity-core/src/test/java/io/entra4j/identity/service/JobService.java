package io.entra4j.identity.service;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.TextResponse;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The service that runs a job, at {@code https://jobs.example}: it makes OIDC tokens, which the built-in application of
 * FakeEntra accepts, or answers as a test says. It passes other requests on to FakeEntra.
 */
final class JobService implements HttpClient {

    static final String URL = "https://jobs.example/";

    static final String AUDIENCE = "api://AzureADTokenExchange";

    private final HttpClient others;
    private final List<HttpRequest> requests = new CopyOnWriteArrayList<>();
    private Map<String, String> headers = Map.of();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<String> forms = new CopyOnWriteArrayList<>();
    private final FakeOidcIssuer issuer = FakeOidcIssuer.at("https://jobs.example");
    private final String member;
    private int status = 200;
    private @Nullable String body;
    private boolean reachable = true;

    /** Takes the member of the answers that holds the tokens. */
    JobService(FakeEntra entra, String member) {
        this.others = entra.httpClient();
        this.member = member;
        entra.trust(issuer);
        entra.application(FakeApplication.builtIn().withFederatedCredential(issuer.issuer(), "job", AUDIENCE));
    }

    /** Makes a token as a job gets one. */
    String token() {
        String token = issuer.token("job", AUDIENCE);
        tokens.add(token);
        return token;
    }

    /** Returns the tokens that were made. */
    List<String> tokens() {
        return tokens;
    }

    /** Returns the forms that were sent to Entra, as they were sent. */
    List<String> forms() {
        return forms;
    }

    JobService answers(int withStatus, String contentType, String withBody) {
        status = withStatus;
        headers = Map.of("Content-Type", contentType);
        body = withBody;
        return this;
    }

    JobService withHeaders(Map<String, String> withHeaders) {
        headers = withHeaders;
        return this;
    }

    JobService isUnreachable() {
        reachable = false;
        return this;
    }

    List<HttpRequest> requests() {
        return requests;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        if (!request.getUrl().toString().startsWith(URL)) {
            return passOn(request, context);
        }
        requests.add(request);
        if (!reachable) {
            throw new UncheckedIOException(new IOException("Connection reset"));
        }
        String text = body != null ? body : "{\"%s\":\"%s\"}".formatted(member, token());
        TextResponse answer = new TextResponse(request, status, text);
        headers.forEach((name, value) -> answer.with(HttpHeaderName.fromString(name), value));
        return answer;
    }

    private HttpResponse passOn(HttpRequest request, Context context) {
        forms.add(String.valueOf(request.getBodyAsBinaryData()));
        return others.sendSync(request, context);
    }
}
