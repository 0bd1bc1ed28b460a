package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.entra4j.identity.fake.FakeEntra;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Stands before FakeEntra and judges the assertions it is sent as Entra does: only one that is right in all respects is
 * exchanged for the secret that FakeEntra knows.
 */
final class AssertionJudge implements HttpClient {

    private final HttpClient entra;
    private final Clock clock;
    private final Map<Object, X509Certificate> registered = new HashMap<>();
    private final Set<Object> identifiers = new HashSet<>();
    private final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();

    AssertionJudge(HttpClient entra, Clock clock, X509Certificate... certificates) {
        this.entra = entra;
        this.clock = clock;
        for (X509Certificate certificate : certificates) {
            registered.put(ClientCertificate.thumbprint(certificate, "SHA-256"), certificate);
        }
    }

    /** The headers of the assertions so far. */
    List<Map<String, Object>> headers() {
        return headers;
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return Mono.fromCallable(() -> sendSync(request, Context.NONE));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        Map<String, String> form = new LinkedHashMap<>();
        for (String pair : request.getBodyAsBinaryData().toString().split("&")) {
            int equals = pair.indexOf('=');
            form.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        }
        assertThat(form.remove("client_assertion_type"))
                .isEqualTo("urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.put(
                "client_secret",
                secret(form.remove("client_assertion"), request.getUrl().toString()));
        HttpRequest judged = request.copy();
        judged.setBody(form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), UTF_8))
                .collect(Collectors.joining("&")));
        return entra.sendSync(judged, context);
    }

    private synchronized String secret(String assertion, String endpoint) {
        Map<String, Object> header = CertificateAssertionTests.header(assertion);
        headers.add(header);
        X509Certificate certificate = registered.get(header.get("x5t#S256"));
        if (certificate == null) {
            return "not registered";
        }
        Map<String, Object> claims = CertificateAssertionTests.claims(assertion);
        Instant now = clock.instant();
        try {
            assertThat(header).containsEntry("alg", "PS256").containsEntry("typ", "JWT");
            assertThat(CertificateAssertionTests.verifies(assertion, "RSASSA-PSS", certificate))
                    .isTrue();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        assertThat(claims)
                .containsEntry("aud", endpoint)
                .containsEntry("iss", FakeEntra.CLIENT_ID)
                .containsEntry("sub", FakeEntra.CLIENT_ID);
        assertThat(identifiers.add(claims.get("jti"))).as("fresh jti").isTrue();
        assertThat(time(claims.get("nbf"))).isBefore(now);
        assertThat(time(claims.get("exp"))).isBetween(now, now.plusSeconds(600));
        return FakeEntra.CLIENT_SECRET;
    }

    private static Instant time(Object seconds) {
        return Instant.ofEpochSecond(((Number) seconds).longValue());
    }
}
