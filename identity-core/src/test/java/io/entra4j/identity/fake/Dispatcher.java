package io.entra4j.identity.fake;

import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.time.Duration;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Records each request, finds its endpoint, and lets token requests suffer the misbehaviour that was asked for. */
final class Dispatcher implements ResponseDefinitionTransformerV2 {
    private final Routes routes;
    private final Misbehaviour misbehaviour;
    private final ErrorAnswers errors;
    private final Queue<RecordedRequest> requests;

    Dispatcher(Routes routes, Misbehaviour misbehaviour, ErrorAnswers errors, Queue<RecordedRequest> requests) {
        this.routes = routes;
        this.misbehaviour = misbehaviour;
        this.errors = errors;
        this.requests = requests;
    }

    @Override
    public String getName() {
        return "fake-entra";
    }

    @Override
    public ResponseDefinition transform(ServeEvent event) {
        RecordedRequest request = RecordedRequest.of(event.getRequest());
        requests.add(request);
        if (!request.isTokenRequest()) {
            return answer(request, null).after(Duration.ZERO);
        }
        misbehaviour.holdAtGate();
        return answer(request, misbehaviour.nextFailure()).after(misbehaviour.delay());
    }

    private Answer answer(RecordedRequest request, @Nullable Failure failure) {
        try {
            Answer answer = failure == null ? route(request) : failure.answer(request, () -> route(request));
            return withStandardHeaders(answer, request);
        } catch (EntraException refusal) {
            return withStandardHeaders(errors.answer(refusal, request), request);
        }
    }

    private Answer route(RecordedRequest request) {
        FakeEndpoint endpoint = routes.find(request);
        if (endpoint == null) {
            return Answer.html(404, "<html><body><h2>404 - File or directory not found.</h2></body></html>");
        }
        return endpoint.answer(request.path().split("/", 3)[1], request);
    }

    private Answer withStandardHeaders(Answer plain, RecordedRequest request) {
        Answer answer = plain.withHeader("Date", errors.httpDate());
        String correlationId = request.headers().get("client-request-id");
        return correlationId == null ? answer : answer.withHeader("client-request-id", correlationId);
    }
}
