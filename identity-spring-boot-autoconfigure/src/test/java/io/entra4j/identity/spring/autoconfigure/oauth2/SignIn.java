package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A browser that follows redirects, and tells Entra who is sitting before it. */
final class SignIn {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FakeEntra entra;
    private final HttpClient http;
    private final String base;

    SignIn(FakeEntra entra, int port) {
        this.entra = entra;
        this.http = HttpClient.newBuilder()
                .sslContext(entra.sslContext())
                .cookieHandler(new CookieManager())
                .build();
        this.base = "http://localhost:" + port;
    }

    /** Follows all redirects to where they end. */
    HttpResponse<String> get(String path, String user) throws IOException, InterruptedException {
        URI uri = URI.create(base + path);
        for (int hop = 0; hop < 12; hop++) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(uri)
                            .header("Accept", "text/html")
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 3) {
                return response;
            }
            uri = uri.resolve(location(response));
            if (uri.getPath().endsWith("/authorize")) {
                uri = URI.create(location(entra.browser()
                        .signInUntilRedirect(uri, user, SecretlessMachine.PASSWORD)
                        .join()));
            }
        }
        throw new AssertionError("goes round in circles");
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElseThrow();
    }

    HttpResponse<String> api(String path, String token) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Authorization", "Bearer " + token)
                        .timeout(PATIENCE)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static String body(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
