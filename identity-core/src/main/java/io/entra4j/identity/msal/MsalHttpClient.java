package io.entra4j.identity.msal;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import io.entra4j.identity.AuthorityHosts;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sends MSAL's requests through our pipeline, for one acquisition, and remembers the last answer for messages. */
final class MsalHttpClient implements IHttpClient {

    /** MSAL logs what it cannot parse, as a warning: a proxy's page with our secret, half a token. */
    private static final Body UNREADABLE = new Body("{\"error\":\"unreadable_answer\"}", null, false);

    private final HttpPipeline pipeline;
    private final Clock clock;
    private @Nullable Answer lastAnswer;
    private boolean asked;
    private UnaryOperator<String> changeForm = UnaryOperator.identity();
    private String host = "";
    private String path = "";

    MsalHttpClient(HttpPipeline pipeline, Clock clock) {
        this.pipeline = pipeline;
        this.clock = clock;
    }

    /**
     * Returns what MSAL is told to ask. It takes the first part of a path for the tenant, so the path of the authority
     * host is kept from it, and put into what it sends.
     *
     * @param authorityHost an {@code https} URL, perhaps with a path
     */
    String authority(String authorityHost, String tenantId) {
        URI url = URI.create(AuthorityHosts.tenantUrl(authorityHost, tenantId));
        host = url.getAuthority();
        path = url.getPath().substring(0, url.getPath().lastIndexOf('/'));
        return "https://" + host + "/" + tenantId + "/";
    }

    /** Puts the path of the authority host into a URL of MSAL's, if it is for that host. */
    URL withPath(URL url) {
        if (path.isEmpty() || !host.equalsIgnoreCase(url.getAuthority())) {
            return url;
        }
        try {
            return new URL("https://" + host + path + url.getFile());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public IHttpResponse send(HttpRequest request) {
        com.azure.core.http.HttpRequest sent = new com.azure.core.http.HttpRequest(
                HttpMethod.valueOf(request.httpMethod().name()), withPath(request.url()));
        request.headers().forEach((name, value) -> sent.setHeader(HttpHeaderName.fromString(name), value));
        Answer answer = send(sent, request.body() == null ? null : changeForm.apply(request.body()));
        Map<?, ?> json = answer.json();
        // What is left of an ID token where the rest is of no use would be an error in MSAL's log.
        boolean readable = json != null && !Redaction.isRemoved(json.get("id_token"));
        return answer.forMsal(readable ? answer.content() : UNREADABLE);
    }

    /** Sends a request of our own, as MSAL's are sent. */
    Answer post(URL url, String form) {
        com.azure.core.http.HttpRequest sent = new com.azure.core.http.HttpRequest(HttpMethod.POST, url)
                .setHeader(HttpHeaderName.CONTENT_TYPE, "application/x-www-form-urlencoded")
                .setHeader(HttpHeaderName.ACCEPT, "application/json");
        return send(sent, form);
    }

    /** Asks a question of our own. */
    Answer get(URL url) {
        return send(
                new com.azure.core.http.HttpRequest(HttpMethod.GET, url)
                        .setHeader(HttpHeaderName.ACCEPT, "application/json"),
                null);
    }

    private Answer send(com.azure.core.http.HttpRequest sent, @Nullable String form) {
        asked = true;
        lastAnswer = null;
        if (form != null) {
            sent.setBody(form);
        }
        try (HttpResponse response = pipeline.sendSync(sent, Context.NONE)) {
            Body raw = Body.read(response);
            Map<?, ?> json = raw.flaw() == null ? Json.object(raw.text()) : null;
            boolean succeeded = response.getStatusCode() / 100 == 2;
            boolean usable = succeeded
                    && json != null
                    && (json.containsKey("device_code") || TokenAnswer.read(json, clock.instant()) != null);
            String text = usable ? raw.text() : Redaction.withoutEcho(raw.text(), json, sent(sent, form));
            Body body = new Body(text, raw.flaw(), raw.cutOff());
            Answer answer = new Answer(response.getStatusCode(), headers(response), body, clock.instant());
            lastAnswer = answer;
            return answer;
        }
    }

    /** What the service may repeat: the tenant is in the path. */
    private static String sent(com.azure.core.http.HttpRequest request, @Nullable String form) {
        String[] parts = request.getUrl().getPath().split("/oauth2/", 2);
        String tenant = parts[0].substring(parts[0].lastIndexOf('/') + 1);
        return "tenant=" + tenant + (form == null ? "" : "&" + form);
    }

    /** Sends another grant than MSAL means to, for one that it has not. */
    void changeForm(UnaryOperator<String> change) {
        changeForm = change;
    }

    /** Whether a request was sent at all. */
    boolean asked() {
        return asked;
    }

    /** What the service answered last; {@code null} if the last request got no answer. */
    @Nullable
    Answer lastAnswer() {
        return lastAnswer;
    }

    private static Map<String, List<String>> headers(HttpResponse response) {
        Map<String, List<String>> headers = new HashMap<>();
        response.getHeaders().forEach(header -> headers.put(header.getName(), header.getValuesList()));
        return headers;
    }

    /**
     * What came back.
     *
     * @param content the body; without the secrets we sent and without JWTs, unless it is a token response
     */
    record Answer(int statusCode, Map<String, List<String>> headers, Body content, Instant receivedAt)
            implements IHttpResponse {

        @Override
        public String body() {
            return content.text();
        }

        /** The body's members, {@code null} if it is no JSON object or not whole. */
        @Nullable
        Map<?, ?> json() {
            return content.flaw() == null ? Json.object(content.text()) : null;
        }

        /**
         * What MSAL is told. Of failures that pass it hears as of any other, since it would answer the same request
         * from memory for a while, and we have a better memory.
         */
        Answer forMsal(Body told) {
            return statusCode < 429
                    ? new Answer(statusCode, headers, told, receivedAt)
                    : new Answer(400, Map.of(), told, receivedAt);
        }

        @Nullable
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .flatMap(header -> header.getValue().stream())
                    .findFirst()
                    .orElse(null);
        }

        /** How far our clock is ahead of the service's; zero if the service does not tell. */
        Duration clockAhead() {
            String date = header("Date");
            try {
                return date == null
                        ? Duration.ZERO
                        : Duration.between(
                                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant(),
                                receivedAt);
            } catch (DateTimeParseException e) {
                return Duration.ZERO;
            }
        }

        @Override
        public String toString() {
            return "Answer[" + statusCode + "]";
        }
    }
}
