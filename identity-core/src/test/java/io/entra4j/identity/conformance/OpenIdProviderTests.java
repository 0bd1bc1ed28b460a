package io.entra4j.identity.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredential;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.Signer;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Conformance tests: a certified OpenID provider checks what our credentials send. */
@Tag("slow")
class OpenIdProviderTests extends OpenIdProviderFixture {

    private static final String SECRET_CLIENT = "client_secret_post";

    @Test
    void secretIsAcceptedByTheProvider() {
        AccessToken token = withSecret(OpenIdProvider.CLIENT_SECRET).getTokenSync(request());

        assertGranted(token, SECRET_CLIENT);
    }

    @Test
    void certificateIsAcceptedWithPs256() {
        AccessToken token = withCertificate(PS256).build().getTokenSync(request());

        assertGranted(token, PS256);
    }

    @Test
    void certificateIsAcceptedWithRs256WhenItsKeyDoesNotSupportPs256() {
        AccessToken token = applicationWithCertificate(RS256)
                .certificate(new Rs256Signer(), REGISTERED.chain())
                .build()
                .getTokenSync(request());

        assertGranted(token, RS256);
    }

    @Test
    void certificateIsAcceptedWithItsChain() {
        AccessToken token =
                withCertificate(PS256).sendCertificateChain(true).build().getTokenSync(request());

        assertGranted(token, PS256);
    }

    @Test
    void certificateIsAcceptedAgainAndAgain() {
        EntraCredential credential = withCertificate(PS256).build();

        AccessToken first = credential.getTokenSync(request());
        AccessToken second = credential.refreshTokenSync(request());

        assertThat(second.getToken()).isNotEqualTo(first.getToken());
    }

    @Test
    void certificateIsAcceptedFromAMachineOneMinuteAhead() {
        AccessToken token = withCertificate(PS256)
                .options(options(Duration.ofMinutes(1)))
                .build()
                .getTokenSync(request());

        assertGranted(token, PS256, Duration.ofMinutes(1));
    }

    @Test
    void claimsAndCapabilitiesAreTolerated() {
        TokenRequestContext request =
                request().setCaeEnabled(true).setClaims("{\"access_token\":{\"nbf\":{\"essential\":true}}}");

        AccessToken token = withCertificate(PS256).build().getTokenSync(request);

        assertGranted(token, PS256);
    }

    @Test
    void wrongSecretIsRefused() {
        assertRefused(withSecret("wrong"), "invalid secret provided");
    }

    @Test
    void secretOfAnUnknownApplicationIsRefused() {
        TokenCredential credential = new ClientSecretCredentialBuilder()
                .tenantId(OpenIdProvider.TENANT_ID)
                .clientId("nobody")
                .clientSecret(OpenIdProvider.CLIENT_SECRET)
                .options(options(Duration.ZERO))
                .build();

        assertRefused(credential, "client not found");
    }

    @Test
    void resourceThatDoesNotExistIsRefused() {
        TokenRequestContext elsewhere = new TokenRequestContext().addScopes("https://elsewhere.example/.default");

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> withSecret(OpenIdProvider.CLIENT_SECRET).getTokenSync(elsewhere))
                .satisfies(e -> assertThat(e.error().code()).isEqualTo("invalid_target"));
    }

    @Test
    void certificateOfAnotherIsRefused() {
        TokenCredential credential = applicationWithCertificate(PS256)
                .certificate(OTHER.privateKey(), OTHER.chain())
                .build();

        assertRefused(credential, "signature verification failed");
    }

    @Test
    void certificateIsRefusedFromAMachineThreeMinutesAhead() {
        TokenCredential credential =
                withCertificate(PS256).options(options(Duration.ofMinutes(3))).build();

        assertRefused(credential, "jwt not active yet");
    }

    @Test
    void certificateIsRefusedFromAMachineAnHourBehind() {
        TokenCredential credential =
                withCertificate(PS256).options(options(Duration.ofHours(-1))).build();

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(request()))
                .withMessageContaining("jwt expired")
                .withMessageContaining("set this machine's clock right");
    }

    private static ClientSecretCredential withSecret(String secret) {
        return new ClientSecretCredentialBuilder()
                .tenantId(OpenIdProvider.TENANT_ID)
                .clientId(SECRET_CLIENT)
                .clientSecret(secret)
                .options(options(Duration.ZERO))
                .build();
    }

    private static ClientCertificateCredentialBuilder applicationWithCertificate(String clientId) {
        return new ClientCertificateCredentialBuilder()
                .tenantId(OpenIdProvider.TENANT_ID)
                .clientId(clientId)
                .options(options(Duration.ZERO));
    }

    private static ClientCertificateCredentialBuilder withCertificate(String clientId) {
        return applicationWithCertificate(clientId).certificate(REGISTERED.privateKey(), REGISTERED.chain());
    }

    /** Signs as a key does that is too old, or too far away, for PS256. */
    private static final class Rs256Signer implements Signer {

        @Override
        public byte[] sign(byte[] data, String algorithm) {
            try {
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initSign(REGISTERED.privateKey());
                signature.update(data);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean supports(String algorithm) {
            return algorithm.equals(RS256);
        }
    }
}
