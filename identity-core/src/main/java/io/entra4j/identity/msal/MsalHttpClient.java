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

/** Sends MSAL's requests through our pipeline, for one token. Remembers the last answer for messages. */
final class MsalHttpClient implements IHttpClient {

    /**
     * Answer that MSAL gets in place of a refusal or an unreadable answer. MSAL logs both unchanged: a proxy's page
     * with our secret, half a token, names of users, line breaks. Our code reads the refusal, so MSAL need not see it.
     */
    private static final String UNREADABLE = "{\"error\":\"unreadable_answer\"}";

    /**
     * Field of a code or device code. It can be used once, so a request with it is not repeated if its answer was lost.
     */
    private static final String ONE_TIME = "code=";

    /** Members of a token response that MSAL needs. */
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
     * Returns the authority for MSAL. MSAL takes the first part of a path for the tenant. So the authority host's own
     * path is removed here, and {@link #withPath} adds it to the URLs of requests.
     *
     * @param authorityHost an {@code https} URL, perhaps with a path
     */
    String authority(String authorityHost, String tenantId) {
        URI url = URI.create(AuthorityHosts.tenantUrl(authorityHost, tenantId));
        host = url.getAuthority();
        path = url.getPath().substring(0, url.getPath().lastIndexOf('/'));
        return "https://" + host + "/" + tenantId + "/";
    }

    /** Sets a provider's own endpoints as the target of MSAL's requests. */
    void endpoints(@Nullable OpenIdMetadata own) {
        endpoints = own;
    }

    /**
     * Adds the authority host's path to a URL of MSAL, if the URL is for that host. If a provider has its own
     * endpoints, returns one of these instead.
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
                // MSAL puts a user's name into a hint, which no service needs. If the name has characters that a header
                // cannot hold, an HTTP client would quote it in its exception.
                request.headers().entrySet().stream()
                        .filter(header -> HeaderValue.isValid(header.getValue()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                form,
                true);
        Answer answer = exchange(form != null && form.contains(ONE_TIME) ? sent.once() : sent);
        return new Told(answer.status(), answer.headers(), form == null ? asked(answer) : tokens(answer));
    }

    /** Returns the answer to MSAL's question about an authority or a user. */
    private static String asked(Answer answer) {
        return answer.status() / 100 == 2 && answer.json() != null
                ? answer.body().text()
                : UNREADABLE;
    }

    /**
     * Returns a token response with only the known members: some unknown content keeps MSAL's parser busy for hours.
     */
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

    /** Sends a request of our own in the same way as MSAL's requests. */
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

    /** Returns whether an answer is a token response or a device code. */
    private boolean isUsable(Answer answer) {
        Map<?, ?> json = answer.status() / 100 == 2 ? answer.json() : null;
        return json != null && (json.containsKey("device_code") || TokenAnswer.read(json, receivedAt) != null);
    }

    /**
     * Returns the parts of a request that the service may repeat in its answer: the form, and the tenant from the path.
     */
    private static String sent(Request request) {
        String[] parts = request.url().getPath().split("/oauth2/", 2);
        String tenant = parts[0].substring(parts[0].lastIndexOf('/') + 1);
        return "tenant=" + tenant + (request.body() == null ? "" : "&" + request.body());
    }

    /** Changes MSAL's forms before they are sent. Several changes are applied in the order of the calls. */
    void changeForm(UnaryOperator<String> change) {
        UnaryOperator<String> before = changeForm;
        changeForm = form -> change.apply(before.apply(form));
    }

    /** Returns whether a request was sent. */
    boolean asked() {
        return asked;
    }

    /**
     * Returns the last answer of the service; {@code null} if the last request got no answer. The request's secrets and
     * all JWTs are removed, unless it is a token response.
     */
    @Nullable
    Answer lastAnswer() {
        return lastAnswer;
    }

    /** Returns how far our clock is ahead of the service's clock; zero if the answer has no date. */
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

    /** Returns how long the service asks to wait; {@code null} if it does not. */
    @Nullable
    Duration retryAfter() {
        return lastAnswer == null ? null : lastAnswer.retryAfter(receivedAt);
    }

    /** Answer for MSAL. */
    private record Told(int statusCode, Map<String, List<String>> headers, String body) implements IHttpResponse {

        @Override
        public String toString() {
            return "Told[" + statusCode + "]";
        }
    }
}
