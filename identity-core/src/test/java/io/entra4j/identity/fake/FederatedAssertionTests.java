package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FederatedAssertionTests extends FakeEntraFixture {
    private static final String SUBJECT = "system:serviceaccount:shop:orders";
    private static final String AUDIENCE = "api://AzureADTokenExchange";

    private final FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example/");

    @BeforeEach
    void federate() {
        entra.trust(cluster)
                .application(FakeApplication.builtIn().withFederatedCredential(cluster.issuer(), SUBJECT, AUDIENCE));
    }

    @Test
    void matchingTokenProvesTheApplicationAgainAndAgain() {
        String assertion = cluster.token(SUBJECT, AUDIENCE);

        assertThat(claims(json(exchange(assertion))))
                .containsEntry("oid", FakeEntra.OBJECT_ID)
                .containsEntry("appidacr", "2");
        assertThat(exchange(assertion).statusCode()).isEqualTo(200);
    }

    @Test
    void oneMatchingAudienceIsEnough() {
        String assertion = cluster.token()
                .subject(SUBJECT)
                .claim("aud", List.of("https://other.example", AUDIENCE))
                .build();

        assertThat(exchange(assertion).statusCode()).isEqualTo(200);
    }

    @Test
    void refusalNamesTheMismatchedClaim() {
        FakeOidcIssuer other = FakeOidcIssuer.at("https://cluster.example");
        entra.trust(other);

        assertMismatch(other.token(SUBJECT, AUDIENCE), 700211, "issuer 'https://cluster.example'");
        assertMismatch(
                cluster.token(SUBJECT.toUpperCase(Locale.ROOT), AUDIENCE),
                700213,
                "subject '" + SUBJECT.toUpperCase(Locale.ROOT));
        assertMismatch(cluster.token(SUBJECT, "api://other"), 700212, "audience 'api://other'");
    }

    @Test
    void issuerSubjectAndAudienceMustMatchTogether() {
        entra.application(FakeApplication.builtIn()
                .withFederatedCredential(cluster.issuer(), SUBJECT, "api://one")
                .withFederatedCredential(cluster.issuer(), "another", "api://two"));

        assertMismatch(cluster.token(SUBJECT, "api://two"), 700212, "audience 'api://two'");
        assertThat(exchange(cluster.token("another", "api://two")).statusCode()).isEqualTo(200);
    }

    @Test
    void expiredOrFutureTokenIsRefusedByTheClockOfTheFake() {
        MutableClock clock = new MutableClock();
        entra.clock(clock);
        String assertion = cluster.token(SUBJECT, AUDIENCE);
        clock.advance(Duration.ofMinutes(14));
        assertThat(exchange(assertion).statusCode()).isEqualTo(200);

        clock.advance(Duration.ofMinutes(1));
        assertRefused(exchange(assertion), 401, "invalid_client", 700024);

        clock.advance(Duration.ofMinutes(-21));
        assertRefused(exchange(assertion), 401, "invalid_client", 700024);
    }

    @Test
    void builderCanCreateAnExpiredToken() {
        String assertion = cluster.token()
                .subject(SUBJECT)
                .lifetime(Duration.ofMinutes(-6))
                .build();

        assertRefused(exchange(assertion), 401, "invalid_client", 700024);
    }

    @Test
    void unknownIssuerIsRefused() {
        FakeOidcIssuer unknown = FakeOidcIssuer.at("https://unknown.example");
        entra.application(FakeApplication.builtIn().withFederatedCredential(unknown.issuer(), SUBJECT, AUDIENCE));

        assertRefused(exchange(unknown.token(SUBJECT, AUDIENCE)), 401, "invalid_client", 50166);
    }

    @Test
    void keyThatTheIssuerDoesNotPublishIsRefused() {
        FakeOidcIssuer impostor = FakeOidcIssuer.at(cluster.issuer());

        assertRefused(exchange(impostor.token(SUBJECT, AUDIENCE)), 401, "invalid_client", 7000272);
    }

    @Test
    void alteredTokenIsRefused() {
        String[] real = cluster.token(SUBJECT, AUDIENCE).split("\\.");
        String[] other = cluster.token(SUBJECT, AUDIENCE).split("\\.");

        assertRefused(exchange(real[0] + "." + real[1] + "." + other[2]), 400, "invalid_request", 50027);
    }

    @Test
    void otherAlgorithmIsRefused() {
        String[] parts = cluster.token(SUBJECT, AUDIENCE).split("\\.");
        String header = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8));

        assertRefused(exchange(header + "." + parts[1] + "." + parts[2]), 400, "invalid_request", 5002730);
    }

    @Test
    void tokenWithoutSubjectIsRefused() {
        assertRefused(exchange(cluster.token().build()), 400, "invalid_request", 50027);
    }

    @Test
    void managedIdentityCanBeFederated() {
        entra.application(FakeApplication.builtIn()
                .withFederatedCredential(entra.issuer(FakeEntra.TENANT_ID), "identity-oid", AUDIENCE));
        AccessTokenBuilder token = entra.accessToken()
                .audience(AUDIENCE)
                .claim("oid", "identity-oid")
                .claim("sub", "identity-oid");

        assertThat(exchange(token.build()).statusCode()).isEqualTo(200);
        assertRefused(exchange(token.claim("scp", "x").build()), 401, "invalid_client", 700222);
        assertRefused(exchange(token.claim("sub", "other").build()), 401, "invalid_client", 700213);
    }

    @Test
    void managedIdentityMayHaveATokenOfVersion2() {
        String issuer = "https://login.microsoftonline.com/" + FakeEntra.TENANT_ID + "/v2.0";
        entra.application(FakeApplication.builtIn().withFederatedCredential(issuer, FakeEntra.OBJECT_ID, AUDIENCE));

        String token = entra.accessToken().issuer(issuer).audience(AUDIENCE).build();

        assertThat(exchange(token).statusCode()).isEqualTo(200);
    }

    private void assertMismatch(String assertion, int code, String text) {
        HttpResponse<String> response = exchange(assertion);
        assertRefused(response, 401, "invalid_client", code);
        assertThat(description(response)).contains("presented assertion " + text);
    }

    private HttpResponse<String> exchange(String assertion) {
        Map<String, String> form = assertionForm(assertion);
        return token(form);
    }
}
