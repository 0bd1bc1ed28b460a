package io.entra4j.identity.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CertificateAssertionTests extends FakeEntraFixture {
    private static final TestCertificate CERTIFICATE = TestCertificate.selfSigned("CN=orders");
    private static final TestCertificate ISSUED = TestCertificate.issued("CN=orders");

    private MutableClock clock = new MutableClock();

    @BeforeEach
    void register() {
        clock = new MutableClock();
        entra.clock(clock).application(FakeApplication.builtIn().withCertificate(CERTIFICATE.certificate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256"})
    void registeredCertificateProvesTheApplication(String algorithm) {
        assertThat(claims(json(token(assertion().header("alg", algorithm)))))
                .containsEntry("appid", FakeEntra.CLIENT_ID)
                .containsEntry("appidacr", "2");
    }

    @Test
    void thumbprintMayBeSha1OrHavePadding() {
        X509Certificate certificate = CERTIFICATE.certificate();
        String padded = Base64.getEncoder().encodeToString(TestAssertion.digest("SHA-256", certificate));

        assertGranted(assertion().header("x5t#S256", padded));
        assertGranted(assertion().header("x5t#S256", null).header("x5t", TestAssertion.hash("SHA-1", certificate)));
    }

    @Test
    void eachOfSeveralCertificatesIsAccepted() {
        TestCertificate next = CERTIFICATE.rotated();
        entra.application(FakeApplication.builtIn()
                .withCertificate(CERTIFICATE.certificate())
                .withCertificate(next.certificate()));

        assertGranted(assertion());
        assertGranted(assertionOf(next));
        assertThat(token(form()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.microsoftonline.com/7a1e6c70-5b7e-4d2a-9c1f-0fa4e0000001/v2.0",
                "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
                "https://any.example/7A1E6C70-5B7E-4D2A-9C1F-0FA4E0000001/oauth2/v2.0/token"
            })
    void audienceOfTheTenantIsAcceptedWithAnyHost(String audience) {
        assertGranted(assertion().claim("aud", audience));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token",
                "https://login.microsoftonline.com/common/oauth2/v2.0/token",
                "https://login.microsoftonline.com/contoso.onmicrosoft.com/",
                "http://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
                "api://AzureADTokenExchange",
                "not a URL"
            })
    void otherAudienceIsRefused(String audience) {
        assertRefused(token(assertion().claim("aud", audience)), 401, "invalid_client", 700023);
    }

    @Test
    void oneOfSeveralAudiencesIsNotEnough() {
        assertRefused(
                token(assertion().claim("aud", List.of(tokenUrl(), "https://other.example"))),
                401,
                "invalid_client",
                700023);
    }

    @ParameterizedTest
    @CsvSource({"-7200, -301", "301, 900", "0, 86401"})
    void expiredFutureOrTooLongLifetimeIsRefused(long notBefore, long expiry) {
        HttpResponse<String> response = token(assertionLiving(notBefore, expiry));

        assertRefused(response, 401, "invalid_client", 700024);
        assertThat(description(response)).contains("Current time: 2026-11-24T12:00:00.0000000Z");
    }

    @ParameterizedTest
    @CsvSource({"-7200, -299", "300, 900", "0, 86400"})
    void clocksMayDifferByFiveMinutes(long notBefore, long expiry) {
        assertGranted(assertionLiving(notBefore, expiry));
    }

    @Test
    void assertionIsGoodForOneRequestOnly() {
        Map<String, String> form = form(assertion());

        assertThat(token(form).statusCode()).isEqualTo(200);
        assertRefused(token(form), 400, "invalid_request", 50027);
    }

    @Test
    void refusedAssertionIsNotUsedUp() {
        Map<String, String> form = form(assertionLiving(600, 900));
        assertRefused(token(form), 401, "invalid_client", 700024);

        clock.advance(Duration.ofMinutes(10));

        assertThat(token(form).statusCode()).isEqualTo(200);
    }

    @Test
    void unknownCertificateIsRefusedByItsThumbprint() {
        HttpResponse<String> response = token(assertionOf(CERTIFICATE.rotated()));

        assertRefused(response, 401, "invalid_client", 700027);
        assertThat(description(response)).contains("[Reason - The key was not found., Thumbprint of key used by");
    }

    @Test
    void signatureOfAnotherKeyIsRefused() {
        HttpResponse<String> response =
                token(assertion().key(CERTIFICATE.rotated().privateKey()));

        assertRefused(response, 401, "invalid_client", 700027);
        assertThat(description(response)).contains("did not match the expected signature value");
    }

    @Test
    void expiredCertificateIsRefused() {
        TestCertificate expired = CERTIFICATE.expired();
        entra.application(FakeApplication.builtIn().withCertificate(expired.certificate()));

        HttpResponse<String> response = token(assertionOf(expired));

        assertRefused(response, 401, "invalid_client", 700027);
        assertThat(description(response))
                .contains("The key used is expired.", "Start=01/01/2020 00:00:00, End=01/01/2021 00:00:00");
    }

    @Test
    void certificateExpiresByTheClockOfTheFake() {
        TestCertificate brief =
                CERTIFICATE.valid(clock.instant(), clock.instant().plusSeconds(60));
        entra.application(FakeApplication.builtIn().withCertificate(brief.certificate()));
        assertGranted(assertionOf(brief));

        clock.advance(Duration.ofSeconds(61));

        assertRefused(token(assertionOf(brief)), 401, "invalid_client", 700027);
    }

    @ParameterizedTest
    @CsvSource({
        "iss, 11111111-2222-3333-4444-555555555555, 401, invalid_client, 700021",
        "sub, 11111111-2222-3333-4444-555555555555, 401, invalid_client, 50048",
        "iss, , 400, invalid_request, 50027",
        "sub, , 400, invalid_request, 50027",
        "aud, , 400, invalid_request, 50027",
        "exp, , 400, invalid_request, 50027",
        "exp, soon, 400, invalid_request, 50027",
        "jti, , 400, invalid_request, 50027"
    })
    void badClaimIsRefused(String claim, String value, int status, String error, int code) {
        assertRefused(token(assertion().claim(claim, value)), status, error, code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "RS384", "ES256"})
    void otherAlgorithmIsRefused(String algorithm) {
        TestCertificate certificate =
                algorithm.equals("ES256") ? TestCertificate.ellipticCurve("CN=orders") : CERTIFICATE;
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));

        assertRefused(token(assertionOf(certificate).header("alg", algorithm)), 400, "invalid_request", 5002730);
    }

    @Test
    void ellipticCurveKeyIsRefusedUnderAnotherAlgorithm() {
        TestCertificate certificate = TestCertificate.ellipticCurve("CN=orders");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));
        TestAssertion assertion = assertionOf(certificate).key(CERTIFICATE.privateKey());

        assertRefused(token(assertion), 401, "invalid_client", 700027);
    }

    @Test
    void missingThumbprintIsRefused() {
        assertRefused(token(assertion().header("x5t#S256", null)), 400, "invalid_request", 5002723);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "a.b", "a.b.c", "e30.e30.", "e30.e30=.AA", "bnVsbA.e30.AA"})
    void malformedAssertionIsRefused(String assertion) {
        Map<String, String> form = form(assertion());
        form.put("client_assertion", assertion);

        assertRefused(token(form), 400, "invalid_request", 50027);
    }

    @ParameterizedTest
    @CsvSource({"'', 900144", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer, 9002313"})
    void badAssertionTypeIsRefused(String type, int code) {
        Map<String, String> form = form(assertion());
        form.put("client_assertion_type", type);

        assertRefused(token(form), 400, "invalid_request", code);
    }

    @Test
    void subjectNameAndIssuerAcceptAnyMatchingCertificate() {
        trust(ISSUED.root(), "CN=orders");

        assertGranted(withChain(ISSUED, ISSUED.chain()));
        assertGranted(withChain(ISSUED, ISSUED.chain().subList(0, 2)));
        TestCertificate next = ISSUED.rotated();
        assertGranted(withChain(next, next.chain()));
    }

    @Test
    void subjectNameAndIssuerNeedTheWholeChain() {
        trust(ISSUED.root(), "CN=orders");

        assertRefused(token(assertionOf(ISSUED)), 401, "invalid_client", 700027);
        assertRefused(token(withChain(ISSUED, ISSUED.chain().subList(0, 1))), 401, "invalid_client", 700027);
        assertRefused(
                token(withChain(ISSUED, ISSUED.chain()).key(CERTIFICATE.privateKey())), 401, "invalid_client", 700027);
    }

    @Test
    void otherSubjectOrAuthorityOrExpiredLeafIsRefused() {
        trust(ISSUED.root(), "CN=invoices");
        assertRefused(token(withChain(ISSUED, ISSUED.chain())), 401, "invalid_client", 700027);

        trust(TestCertificate.issued("CN=orders").root(), "CN=orders");
        assertRefused(token(withChain(ISSUED, ISSUED.chain())), 401, "invalid_client", 700027);

        trust(ISSUED.root(), "CN=orders");
        TestCertificate expired = ISSUED.expired();
        assertRefused(token(withChain(expired, expired.chain())), 401, "invalid_client", 700027);
    }

    @Test
    void thumbprintMustMatchTheLeafOfTheChain() {
        trust(ISSUED.root(), "CN=orders");
        String another = TestAssertion.hash("SHA-256", CERTIFICATE.certificate());

        assertRefused(
                token(withChain(ISSUED, ISSUED.chain()).header("x5t#S256", another)), 401, "invalid_client", 700027);
    }

    @Test
    void malformedChainIsRefused() {
        trust(ISSUED.root(), "CN=orders");

        assertRefused(token(assertionOf(ISSUED).header("x5c", List.of("nonsense"))), 400, "invalid_request", 50027);
    }

    @Test
    void toStringShowsNoSecret() {
        FakeApplication application = FakeApplication.builtIn().withCertificate(CERTIFICATE.certificate());

        assertThat(application.toString()).doesNotContain(FakeEntra.CLIENT_SECRET);
        assertThat(CERTIFICATE.toString()).isEqualTo("TestCertificate[CN=orders]");
    }

    private void trust(X509Certificate authority, String subject) {
        entra.application(FakeApplication.builtIn().withTrustedIssuer(authority, subject));
    }

    private TestAssertion assertion() {
        return assertionOf(CERTIFICATE);
    }

    private TestAssertion assertionOf(TestCertificate certificate) {
        return new TestAssertion(certificate, tokenUrl(), clock.instant());
    }

    private TestAssertion assertionLiving(long notBefore, long expiry) {
        long now = clock.instant().getEpochSecond();
        return assertion().claim("nbf", now + notBefore).claim("exp", now + expiry);
    }

    private TestAssertion withChain(TestCertificate certificate, List<X509Certificate> chain) {
        List<String> encoded = chain.stream()
                .map(each -> Base64.getEncoder().encodeToString(Certificates.encode(each)))
                .toList();
        return assertionOf(certificate).header("x5c", encoded);
    }

    private void assertGranted(TestAssertion assertion) {
        assertThat(json(token(assertion))).containsKey("access_token");
    }

    private HttpResponse<String> token(TestAssertion assertion) {
        return token(form(assertion));
    }

    private static Map<String, String> form(TestAssertion assertion) {
        return assertionForm(assertion.build());
    }
}
