package io.entra4j.sample;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

/** Looks at pages and presses buttons, as far as this application needs it. */
final class Browser {

    private static final Pattern CSRF_FIELD = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final RestClient rest;

    Browser(int port) {
        rest = RestClient.builder()
                .baseUrl("http://localhost:" + port)
                .defaultStatusHandler(status -> true, (request, response) -> {})
                .build();
    }

    String read(String path) {
        return String.valueOf(rest.get().uri(path).retrieve().body(String.class));
    }

    ResponseEntity<String> get(String path, String bearerToken) {
        return rest.get()
                .uri(path)
                .headers(headers -> headers.setBearerAuth(bearerToken))
                .retrieve()
                .toEntity(String.class);
    }

    ResponseEntity<String> get(String path) {
        return rest.get().uri(path).retrieve().toEntity(String.class);
    }

    /** Presses a button of the page and returns the page that follows. */
    String press(String action) {
        ResponseEntity<String> page = get("/");
        Matcher csrf = CSRF_FIELD.matcher(String.valueOf(page.getBody()));
        if (!csrf.find()) {
            throw new AssertionError("The page has no CSRF field.");
        }
        String cookie = String.valueOf(page.getHeaders().getFirst(HttpHeaders.SET_COOKIE));
        rest.post()
                .uri(action)
                .header(HttpHeaders.COOKIE, cookie.substring(0, cookie.indexOf(';')))
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body("_csrf=" + csrf.group(1))
                .retrieve()
                .toBodilessEntity();
        return read("/");
    }

    /** Sends what a button sends, whether or not the page has it: a program can make up the cookie and the field. */
    ResponseEntity<Void> post(String action) {
        byte[] token = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
        byte[] masked = new byte[2 * token.length];
        System.arraycopy(token, 0, masked, token.length, token.length);
        return rest.post()
                .uri(action)
                .header(HttpHeaders.COOKIE, "XSRF-TOKEN=" + new String(token, StandardCharsets.US_ASCII))
                .header("X-XSRF-TOKEN", Base64.getUrlEncoder().encodeToString(masked))
                .retrieve()
                .toBodilessEntity();
    }

    ResponseEntity<Void> postWithoutCsrfToken(String action) {
        return rest.post().uri(action).retrieve().toBodilessEntity();
    }
}
