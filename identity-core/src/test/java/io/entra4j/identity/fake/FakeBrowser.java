package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * A user before a browser, without the browser: opens the page of {@link FakeEntra} that an application sends them to,
 * fills in its forms and goes where they lead. Needs no thread of the caller's.
 */
public final class FakeBrowser {
    private static final Pattern FORM = Pattern.compile("<form method='post' action='([^']*)'>(.*)</form>");
    private static final Pattern FIELD = Pattern.compile(
            "<input (?:id='[^']*' |type='hidden' )?name='([^']*)' (?:type='password'|value='([^']*)')>");

    private final HttpClient http;

    FakeBrowser(SSLContext trust) {
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * Signs in and consents.
     *
     * @param page where the application sends the user
     * @return the page that the application shows in the end
     */
    public CompletableFuture<HttpResponse<String>> signIn(URI page, String username, String password) {
        return signInUntilRedirect(page, username, password).thenCompose(this::follow);
    }

    /**
     * Signs in and consents, and stops where the browser would leave for the application.
     *
     * @param page where the application sends the user
     * @return the redirect, or the form that is one
     */
    public CompletableFuture<HttpResponse<String>> signInUntilRedirect(URI page, String username, String password) {
        return get(page)
                .thenCompose(login -> submit(login, Map.of("username", username, "password", password, "submit", "1")))
                .thenCompose(consent -> submit(consent, Map.of("accept", "1")));
    }

    /**
     * Looks at the page and cancels.
     *
     * @param page where the application sends the user
     * @return the page that the application shows in the end
     */
    public CompletableFuture<HttpResponse<String>> cancel(URI page) {
        return get(page)
                .thenCompose(login -> submit(login, Map.of("cancel", "1")))
                .thenCompose(this::follow);
    }

    /**
     * Opens a page.
     *
     * @param page its address
     * @return what it shows
     */
    public CompletableFuture<HttpResponse<String>> get(URI page) {
        return http.sendAsync(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    }

    /** Returns what was sent back to the application, as a browser is told to: by a form, or by a redirect. */
    private CompletableFuture<HttpResponse<String>> follow(HttpResponse<String> last) {
        return last.statusCode() == 302
                ? get(URI.create(last.headers().firstValue("Location").orElseThrow()))
                : submit(last, Map.of());
    }

    private CompletableFuture<HttpResponse<String>> submit(HttpResponse<String> page, Map<String, String> entered) {
        Matcher form = FORM.matcher(page.body());
        if (!form.find()) {
            throw new IllegalStateException("no form: " + page.body());
        }
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher field = FIELD.matcher(form.group(2));
        while (field.find()) {
            fields.put(unescape(field.group(1)), field.group(2) == null ? "" : unescape(field.group(2)));
        }
        fields.putAll(entered);
        return post(page.uri().resolve(unescape(form.group(1))), fields);
    }

    /**
     * Posts a form.
     *
     * @param target where to
     * @param fields the form
     * @return what is answered
     */
    public CompletableFuture<HttpResponse<String>> post(URI target, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        return http.sendAsync(
                HttpRequest.newBuilder(target)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String unescape(String text) {
        return text.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }
}
