package io.entra4j.sample;

import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The browser of a user, with cookies, which goes where redirects lead. */
final class UserBrowser {

    private static final Pattern CSRF_FIELD = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final FakeEntra entra;
    private final String base;
    private final HttpClient http;

    UserBrowser(FakeEntra entra, int port) {
        this.entra = entra;
        this.base = "http://localhost:" + port;
        this.http = HttpClient.newBuilder()
                .sslContext(entra.sslContext())
                .cookieHandler(new CookieManager())
                .build();
    }

    /** Opens a page, as far as Entra's if that is where it leads. */
    HttpResponse<String> open(String path) {
        return follow(send(HttpRequest.newBuilder(URI.create(base + path))));
    }

    /** Opens a page that demands a login. */
    HttpResponse<String> logIn(String path, String username, String password) {
        URI login = open(path).uri();
        HttpResponse<String> back =
                entra.browser().signInUntilRedirect(login, username, password).join();
        return follow(back);
    }

    /** Presses the button of a page. */
    HttpResponse<String> press(HttpResponse<String> page, String action) {
        Matcher csrf = CSRF_FIELD.matcher(page.body());
        return post(action, csrf.find() ? "_csrf=" + csrf.group(1) : "");
    }

    HttpResponse<String> post(String action, String form) {
        return follow(send(HttpRequest.newBuilder(URI.create(base + action))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))));
    }

    /** To the end, but not through Entra. */
    HttpResponse<String> follow(HttpResponse<String> response) {
        HttpResponse<String> last = response;
        while (last.statusCode() / 100 == 3) {
            URI next = last.uri().resolve(last.headers().firstValue("Location").orElseThrow());
            last = send(HttpRequest.newBuilder(next));
        }
        return last;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.header("Accept", "text/html").build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
