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
import io.entra4j.identity.Body;
import io.entra4j.identity.HeaderValue;
import io.entra4j.identity.Json;
import io.entra4j.identity.Redaction;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Sends MSAL's requests through our pipeline, for one acquisition, and remembers the last answer for messages. */
final class MsalHttpClient implements IHttpClient {

    /**
     * MSAL logs refusals, and what it cannot parse, as they come: a proxy's page with our secret, half a token, names of
     * users, line breaks. What a refusal means is read here, so all it needs to know is that there is one.
     */
    private static final Body UNREADABLE = new Body("{\"error\":\"unreadable_answer\"}", null, false);

    /** What MSAL needs of a token response. */
    private static final Set<String> KNOWN = Set.of(
            "access_token",
            "token_type",
            "scope",
            "expires_in",
            "ext_expires_in",
            "refresh_in",
            "refresh_token",
            "id_token",
            "client_info",
            "foci");

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
        request.headers().forEach((name, value) -> {
            // Of a hint that holds a user's name, which no service needs, a client would make an error that quotes it.
            if (HeaderValue.isValid(value)) {
                sent.setHeader(HttpHeaderName.fromString(name), value);
            }
        });
        Answer answer = send(sent, request.body() == null ? null : changeForm.apply(request.body()));
        return answer.withContent(request.body() == null ? asked(answer) : tokens(answer));
    }

    /** What MSAL asked about an authority or a user. */
    private static Body asked(Answer answer) {
        return answer.statusCode() / 100 == 2 && answer.json() != null ? answer.content() : UNREADABLE;
    }

    /** Its way of reading what it does not know takes hours for some of it. */
    private static Body tokens(Answer answer) {
        Map<?, ?> json = answer.isUsable() ? answer.json() : null;
        if (json == null) {
            return UNREADABLE;
        }
        Map<String, Object> known = new LinkedHashMap<>();
        json.forEach((name, value) -> {
            if (name instanceof String text
                    && KNOWN.contains(text)
                    && (value instanceof String || value instanceof Number)) {
                known.put(text, value);
            }
        });
        return new Body(Json.write(known), null, false);
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
            Answer answer = new Answer(response.getStatusCode(), headers(response), body, clock.instant(), usable);
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

    /** Changes the forms that MSAL composes, before they are sent and after the changes that were set before. */
    void changeForm(UnaryOperator<String> change) {
        UnaryOperator<String> before = changeForm;
        changeForm = form -> change.apply(before.apply(form));
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
     * @param isUsable whether it is a token response, or a device code
     */
    record Answer(int statusCode, Map<String, List<String>> headers, Body content, Instant receivedAt, boolean isUsable)
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

        Answer withContent(Body other) {
            return new Answer(statusCode, headers, other, receivedAt, isUsable);
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
