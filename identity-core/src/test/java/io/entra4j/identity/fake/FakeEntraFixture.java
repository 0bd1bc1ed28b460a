package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/** A running fake, a plain client that trusts it, and what the tests of this package read answers with. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FakeEntraFixture {
    static final String SCOPE = "https://storage.azure.com/.default";

    // Making keys takes a while, so the tests of a class share an instance and tidy it up.
    final FakeEntra entra = FakeEntra.start();
    final HttpClient http = HttpClient.newBuilder()
            .sslContext(entra.sslContext())
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    @AfterEach
    void tidyUp() {
        entra.clock(Clock.systemUTC()).tokenLifetime(Duration.ofHours(1)).refreshIn(null);
        entra.application(FakeApplication.builtIn());
        entra.reset();
        entra.resetRequests();
    }

    @AfterAll
    void stop() {
        entra.close();
    }

    static Map<String, String> form(String... overrides) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", FakeEntra.CLIENT_ID);
        form.put("client_secret", FakeEntra.CLIENT_SECRET);
        form.put("scope", SCOPE);
        for (int i = 0; i < overrides.length; i += 2) {
            form.put(overrides[i], overrides[i + 1]);
        }
        return form;
    }

    /** Returns the form with an assertion in place of the secret. */
    static Map<String, String> assertionForm(String assertion) {
        Map<String, String> form = form();
        form.remove("client_secret");
        form.put("client_assertion", assertion);
        form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        return form;
    }

    HttpResponse<String> token(Map<String, String> form) {
        return token(tokenUrl(), form);
    }

    HttpResponse<String> token(String url, Map<String, String> form) {
        return send(post(url, form));
    }

    HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return http.sendAsync(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString())
                .join();
    }

    static HttpRequest.Builder post(String url, Map<String, String> form) {
        return HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(form)));
    }

    static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    String tokenUrl() {
        return tenantUrl("/oauth2/v2.0/token");
    }

    String tenantUrl(String path) {
        return url(FakeEntra.TENANT_ID, path);
    }

    String url(String tenant, String path) {
        return entra.authorityHost() + "/" + tenant + path;
    }

    String instanceUrl(String authorizationEndpoint) {
        return url("common", "/discovery/instance?api-version=1.1&authorization_endpoint=")
                + URLEncoder.encode(authorizationEndpoint, UTF_8);
    }

    static void assertRefused(HttpResponse<String> response, int status, String error, int code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response)).containsEntry("error", error).containsEntry("error_codes", List.of(code));
        assertThat(json(response).get("error_description").toString()).startsWith("AADSTS" + code + ": ");
    }

    static String description(HttpResponse<String> response) {
        return String.valueOf(json(response).get("error_description"));
    }

    static Map<String, Object> json(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json; charset=utf-8");
        return JsonText.readObject(response.body());
    }

    static String accessToken(Map<String, Object> answer) {
        return String.valueOf(answer.get("access_token"));
    }

    static Map<String, Object> claims(Map<String, Object> answer) {
        assertThat(answer).containsKey("access_token");
        return decode(accessToken(answer).split("\\.")[1]);
    }

    static Map<String, Object> decode(String part) {
        return JsonText.readObject(new String(Base64.getUrlDecoder().decode(part), UTF_8));
    }

    static Map<?, ?> onlyKey(Map<String, Object> keys) {
        assertThat((List<?>) keys.get("keys")).hasSize(1);
        return (Map<?, ?>) ((List<?>) keys.get("keys")).get(0);
    }

    static PublicKey publicKey(Map<?, ?> jwk) throws Exception {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(jwk.get("n")), number(jwk.get("e"))));
    }

    static BigInteger number(Object base64Url) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(String.valueOf(base64Url)));
    }

    static boolean verifies(PublicKey key, String[] parts) throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(key);
        signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
    }
}
