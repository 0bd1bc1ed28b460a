package io.entra4j.identity.msal;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import io.entra4j.identity.AuthorityHosts;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.http.Answer;
import io.entra4j.identity.http.Body;
import io.entra4j.identity.http.HeaderValue;
import io.entra4j.identity.http.Http;
import io.entra4j.identity.http.Json;
import io.entra4j.identity.http.Redaction;
import io.entra4j.identity.http.Request;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sends MSAL's requests through our pipeline, for one acquisition, and remembers the last answer for messages. */
final class MsalHttpClient implements IHttpClient {

    /**
     * MSAL logs refusals, and what it cannot parse, as they come: a proxy's page with our secret, half a token, names of
     * users, line breaks. What a refusal means is read here, so all it needs to know is that there is one.
     */
    private static final String UNREADABLE = "{\"error\":\"unreadable_answer\"}";

    /** A code, or a device code, that the service may have taken although its answer was lost is refused from then on. */
    private static final String ONE_TIME = "code=";

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

    private final Http http;
    private final Clock clock;
    private @Nullable Answer lastAnswer;
    private Instant receivedAt = Instant.EPOCH;
    private boolean asked;
    private UnaryOperator<String> changeForm = UnaryOperator.identity();
    private String host = "";
    private String path = "";
    private @Nullable OpenIdMetadata endpoints;

    MsalHttpClient(CredentialOptions options) {
        this.http = options.http();
        this.clock = options.clock();
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

    /** Has MSAL's requests go to a provider's own endpoints. */
    void endpoints(@Nullable OpenIdMetadata own) {
        endpoints = own;
    }

    /**
     * Puts the path of the authority host into a URL of MSAL's, if it is for that host; where a provider has endpoints of
     * its own, one of these.
     */
    URL withPath(URL url) {
        if (endpoints != null && host.equalsIgnoreCase(url.getAuthority())) {
            return own(endpoints, url);
        }
        if (path.isEmpty() || !host.equalsIgnoreCase(url.getAuthority())) {
            return url;
        }
        try {
            return new URL("https://" + host + path + url.getFile());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static URL own(OpenIdMetadata endpoints, URL url) {
        boolean isPage = url.getPath().endsWith("/authorize");
        String endpoint = isPage ? endpoints.authorization() : endpoints.token();
        if (endpoint == null) {
            throw new IllegalArgumentException("the provider has no 'authorization_endpoint'");
        }
        try {
            return new URL(isPage ? endpoint + (endpoint.contains("?") ? "&" : "?") + url.getQuery() : endpoint);
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public IHttpResponse send(HttpRequest request) throws IOException {
        String form = request.body() == null ? null : changeForm.apply(request.body());
        Request sent = new Request(
                request.httpMethod().name(),
                URI.create(withPath(request.url()).toString()),
                // Of a hint that holds a user's name, which no service needs, a client would make an error that quotes
                // it.
                request.headers().entrySet().stream()
                        .filter(header -> HeaderValue.isValid(header.getValue()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                form,
                true);
        Answer answer = exchange(form != null && form.contains(ONE_TIME) ? sent.once() : sent);
        return new Told(answer.status(), answer.headers(), form == null ? asked(answer) : tokens(answer));
    }

    /** What MSAL asked about an authority or a user. */
    private static String asked(Answer answer) {
        return answer.status() / 100 == 2 && answer.json() != null
                ? answer.body().text()
                : UNREADABLE;
    }

    /** Its way of reading what it does not know takes hours for some of it. */
    private String tokens(Answer answer) {
        Map<?, ?> json = answer.json();
        if (json == null || !isUsable(answer)) {
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
        return Json.write(known);
    }

    /** Sends a request of our own, as MSAL's are sent. */
    Answer exchange(Request request) throws IOException {
        asked = true;
        lastAnswer = null;
        Answer answer = http.send(request.with("Accept", "application/json"));
        receivedAt = clock.instant();
        if (!isUsable(answer)) {
            Body raw = answer.body();
            String shown = Redaction.withoutEcho(raw.text(), answer.json(), sent(request));
            answer = new Answer(answer.status(), answer.headers(), new Body(shown, raw.flaw(), raw.cutOff()));
        }
        lastAnswer = answer;
        return answer;
    }

    /** Whether it is a token response, or a device code. */
    private boolean isUsable(Answer answer) {
        Map<?, ?> json = answer.status() / 100 == 2 ? answer.json() : null;
        return json != null && (json.containsKey("device_code") || TokenAnswer.read(json, receivedAt) != null);
    }

    /** What the service may repeat: the tenant is in the path. */
    private static String sent(Request request) {
        String[] parts = request.url().getPath().split("/oauth2/", 2);
        String tenant = parts[0].substring(parts[0].lastIndexOf('/') + 1);
        return "tenant=" + tenant + (request.body() == null ? "" : "&" + request.body());
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

    /**
     * What the service answered last; {@code null} if the last request got no answer. Without the secrets that were sent
     * and without JWTs, unless it is a token response.
     */
    @Nullable
    Answer lastAnswer() {
        return lastAnswer;
    }

    /** How far our clock is ahead of the service's; zero if the service does not tell. */
    Duration clockAhead() {
        String date = lastAnswer == null ? null : lastAnswer.header("Date");
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

    /** How long the service asks to wait; {@code null} if it does not. */
    @Nullable
    Duration retryAfter() {
        return lastAnswer == null ? null : lastAnswer.retryAfter(receivedAt);
    }

    /** What MSAL is told. */
    private record Told(int statusCode, Map<String, List<String>> headers, String body) implements IHttpResponse {

        @Override
        public String toString() {
            return "Told[" + statusCode + "]";
        }
    }
}
