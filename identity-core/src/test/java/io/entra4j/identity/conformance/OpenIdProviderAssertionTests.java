package io.entra4j.identity.conformance;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.TestAssertion;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Assertions that others make, good and bad ones: the provider is strict, and what it says reaches the caller. */
@Tag("slow")
class OpenIdProviderAssertionTests extends OpenIdProviderFixture {

    @Test
    void assertionIsAcceptedWithPs256() {
        AccessToken token = withAssertion(PS256, assertion(PS256)).getTokenSync(request());

        assertGranted(token, PS256);
    }

    @Test
    void assertionIsAcceptedWithRs256() {
        AccessToken token = withAssertion(RS256, assertion(RS256)).getTokenSync(request());

        assertGranted(token, RS256);
    }

    @Test
    void assertionForAnotherAudienceIsRefused() {
        TestAssertion foreign = assertion(PS256).claim("aud", endpoint("another-tenant"));

        assertRefused(
                withAssertion(PS256, foreign),
                "audience (aud) must equal the endpoint url, issuer identifier or token endpoint url");
    }

    @Test
    void expiredAssertionIsRefused() {
        TestAssertion expired =
                assertion(PS256).claim("exp", Instant.now().minusSeconds(60).getEpochSecond());
        // A machine whose clock is right would not even send it.
        TokenCredential credential = withAssertion(PS256, expired.build(), Duration.ofMinutes(-5));

        assertRefused(credential, "jwt expired");
    }

    @Test
    void assertionIsRefusedTheSecondTime() {
        EntraCredential credential = withAssertion(PS256, assertion(PS256));
        credential.getTokenSync(request());
        credential.clear();

        assertRefused(credential, "client assertion tokens must only be used once");
    }

    @Test
    void assertionWithoutAnIdentifierIsRefused() {
        TestAssertion unnamed = assertion(PS256).claim("jti", null);

        assertRefused(
                withAssertion(PS256, unnamed), "unique jti (JWT ID) must be provided in the client_assertion JWT");
    }

    @Test
    void assertionSignedWithAnotherKeyIsRefused() {
        TestAssertion forged = assertion(PS256).key(OTHER.privateKey());

        assertRefused(withAssertion(PS256, forged), "signature verification failed");
    }

    @Test
    void assertionThatNamesAnotherCertificateIsRefused() {
        TestAssertion misnamed = assertion(PS256).header("x5t#S256", "AAAA");

        assertRefused(withAssertion(PS256, misnamed), "x5t#S256 names no certificate of the client");
    }

    @Test
    void unsignedAssertionIsRefused() {
        String signed = assertion(PS256).header("alg", "none").build();
        String unsigned = signed.substring(0, signed.lastIndexOf('.') + 1);

        assertRefused(withAssertion(PS256, unsigned, Duration.ZERO), "alg mismatch");
    }

    @Test
    void assertionWithAnotherAlgorithmThanRegisteredIsRefused() {
        TestAssertion rs256 = assertion(PS256).header("alg", RS256);

        assertRefused(withAssertion(PS256, rs256), "alg mismatch");
    }

    private static EntraCredential withAssertion(String clientId, TestAssertion assertion) {
        return withAssertion(clientId, assertion.build(), Duration.ZERO);
    }

    private static EntraCredential withAssertion(String clientId, String assertion, Duration clockAhead) {
        return new ClientAssertionCredentialBuilder()
                .tenantId(OpenIdProvider.TENANT_ID)
                .clientId(clientId)
                .clientAssertion(() -> assertion)
                .options(options(clockAhead))
                .build();
    }

    private static TestAssertion assertion(String algorithm) {
        return new TestAssertion(REGISTERED, endpoint(OpenIdProvider.TENANT_ID), Instant.now())
                .header("alg", algorithm)
                .claim("iss", algorithm)
                .claim("sub", algorithm);
    }

    private static String endpoint(String tenantId) {
        return provider.authorityHost() + "/" + tenantId + "/oauth2/v2.0/token";
    }
}
