package io.entra4j.identity.fake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AdfsTests extends FakeEntraFixture {
    private static final TestCertificate CERTIFICATE = TestCertificate.selfSigned("CN=orders");

    @AfterEach
    void unregister() {
        entra.application(FakeApplication.builtIn().withTenant("adfs"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://vault.adfs.local/.default, https://vault.adfs.local",
        "https://vault.adfs.local/read https://other.adfs.local/write, https://vault.adfs.local",
        "openid, microsoft:identityserver:c11e4717-91d3-4b0e-8a55-0fa4e0000002"
    })
    void anyScopeIsAccepted(String scope, String audience) {
        assertThat(claims(json(adfsToken(form("scope", scope))))).containsEntry("aud", audience);
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void certificateIsKnownByItsSha1Thumbprint() {
        register();

        assertThat(claims(json(adfsToken(assertionForm(assertion().build()))))).containsEntry("appidacr", "2");
    }

    @Test
    void sha256ThumbprintIsIgnored() {
        register();
        TestAssertion assertion = assertion().header("x5t", null);
        assertion.header("x5t#S256", TestAssertion.hash("SHA-256", CERTIFICATE.certificate()));

        assertRefused(adfsToken(assertionForm(assertion.build())), 400, "invalid_request", 5002723);
    }

    @Test
    void onlyRs256IsAccepted() {
        register();

        assertRefused(
                adfsToken(assertionForm(assertion().header("alg", "PS256").build())), 400, "invalid_request", 5002730);
    }

    @Test
    void audienceOfEntraIsRefused() {
        register();

        assertRefused(
                adfsToken(assertionForm(assertion().claim("aud", tokenUrl()).build())), 401, "invalid_client", 700023);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/adfs/oauth2/v2.0/token", "/contoso.onmicrosoft.com/oauth2/token"})
    void addressesOfAdfsAndEntraDiffer(String path) {
        assertThat(token(entra.authorityHost() + path, form()).statusCode()).isEqualTo(404);
    }

    private void register() {
        entra.application(FakeApplication.builtIn().withTenant("adfs").withCertificate(CERTIFICATE.certificate()));
    }

    private TestAssertion assertion() {
        return new TestAssertion(CERTIFICATE, adfsUrl(), Instant.now())
                .header("x5t#S256", null)
                .header("x5t", TestAssertion.hash("SHA-1", CERTIFICATE.certificate()));
    }

    private HttpResponse<String> adfsToken(Map<String, String> form) {
        return token(adfsUrl(), form);
    }

    private String adfsUrl() {
        return url("adfs", "/oauth2/token");
    }
}
