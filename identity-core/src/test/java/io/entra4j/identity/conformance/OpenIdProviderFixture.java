package io.entra4j.identity.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestCertificate;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A running provider. It says which of its checks refused, so that no refusal counts that had another reason. */
abstract class OpenIdProviderFixture {

    /** The applications that authenticate by certificate are named by the algorithm registered for them. */
    static final String PS256 = "PS256";

    static final String RS256 = "RS256";
    private static final String VAULT = "https://vault.azure.net";
    static final TestCertificate REGISTERED = TestCertificate.issued("CN=orders");
    static final TestCertificate OTHER = REGISTERED.rotated();

    @TempDir
    static Path directory;

    static OpenIdProvider provider;
    static FakeEntra entra;

    @BeforeAll
    static void start() {
        OpenIdProvider.assumeInstalled();
        entra = FakeEntra.start();
        provider = OpenIdProvider.start(directory, entra, REGISTERED.certificate());
    }

    @AfterAll
    static void stop() {
        if (provider != null) {
            provider.close();
        }
        if (entra != null) {
            entra.close();
        }
    }

    /**
     * @param clockAhead how far this machine's clock is ahead of the provider's
     */
    static CredentialOptions options(Duration clockAhead) {
        return CredentialOptions.builder()
                .authorityHost(provider.authorityHost())
                .instanceDiscovery(false)
                .configuration(Configuration.NONE)
                .sslContext(entra.sslContext())
                .clock(Clock.offset(Clock.systemUTC(), clockAhead))
                .build();
    }

    static TokenRequestContext request() {
        return new TokenRequestContext().addScopes(VAULT + "/.default");
    }

    static void assertGranted(AccessToken token, String clientId) {
        assertGranted(token, clientId, Duration.ZERO);
    }

    static void assertGranted(AccessToken token, String clientId, Duration clockAhead) {
        String claims =
                new String(Base64.getUrlDecoder().decode(token.getToken().split("\\.")[1]), UTF_8);
        assertThat(claims)
                .contains("\"client_id\":\"" + clientId + "\"")
                .contains("\"aud\":\"" + VAULT + "\"")
                .contains("\"scope\":\"" + VAULT + "/.default\"");
        assertThat(token.getExpiresAt())
                .isCloseTo(OffsetDateTime.now().plus(clockAhead).plusHours(1), within(1, ChronoUnit.MINUTES));
    }

    static void assertRefused(TokenCredential credential, String reason) {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(request()))
                .extracting(AuthenticationFailedException::error)
                .returns(401, EntraError::status)
                .returns("invalid_client", EntraError::code)
                .returns(reason, EntraError::description);
    }
}
