package io.entra4j.identity.fake;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the fake sends back. */
record Answer(
        int status,
        Map<String, String> headers,
        String body,
        @Nullable Fault fault) {

    static Answer json(int status, Map<String, ?> members) {
        return text(status, "application/json; charset=utf-8", JsonText.write(members));
    }

    static Answer html(int status, String body) {
        return text(status, "text/html; charset=utf-8", body);
    }

    static Answer text(int status, String contentType, String body) {
        return new Answer(status, Map.of("Content-Type", contentType), body, null);
    }

    static Answer broken(Fault fault) {
        return new Answer(200, Map.of(), "", fault);
    }

    Answer withHeader(String name, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new Answer(status, more, body, fault);
    }

    Answer withBody(String other) {
        return new Answer(status, headers, other, fault);
    }

    @Override
    public String toString() {
        return "Answer[" + status + "]";
    }

    ResponseDefinition after(Duration delay) {
        ResponseDefinitionBuilder response = ResponseDefinitionBuilder.responseDefinition()
                .withStatus(status)
                .withBody(body)
                .withFault(fault)
                .withFixedDelay(Math.toIntExact(delay.toMillis()));
        headers.forEach(response::withHeader);
        return response.build();
    }
}
