package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.TestCertificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CertificateAuthenticationTests {

    private static final TestCertificate CERTIFICATE = TestCertificate.selfSigned("CN=application");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final ClientCertificate EXPIRED =
            valid(NOW.minus(Duration.ofDays(90)), NOW.minus(Duration.ofDays(1)));
    private static final ClientCertificate EARLY = valid(NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(90)));
    private static final ClientCertificate VALID = valid(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(90)));

    @Test
    void expiredCertificateIsUsedWithOneWarning() {
        CertificateAuthentication authentication = authentication(() -> EXPIRED);

        try (CapturedLog log = new CapturedLog()) {
            prove(authentication);
            prove(authentication);

            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text())
                    .contains("TestCredential: the certificate of 'certificate' expired at 2026-11-24T12:00:00Z, "
                            + "and this machine's clock says 2026-11-25T12:00:00Z.")
                    .contains(EXPIRED.thumbprint());
        }
    }

    @Test
    void certificateThatIsNotYetValidCausesAWarning() {
        try (CapturedLog log = new CapturedLog()) {
            prove(authentication(() -> EARLY));

            assertThat(log.text()).contains("is not valid before 2026-11-26T12:00:00Z");
        }
    }

    @Test
    void validCertificateCausesNoWarning() {
        try (CapturedLog log = new CapturedLog()) {
            prove(authentication(() -> VALID));

            assertThat(log.count("io.entra4j", Level.WARN)).isZero();
        }
    }

    @Test
    void expiryIsThatOfTheLastUsedCertificate() {
        Queue<ClientCertificate> certificates = new ArrayDeque<>(List.of(EXPIRED, VALID));
        CertificateAuthentication authentication = authentication(certificates::remove);

        assertThat(authentication.expiresAt()).isNull();
        prove(authentication);
        assertThat(authentication.expiresAt()).isEqualTo(EXPIRED.expiresAt());
        prove(authentication);
        assertThat(authentication.expiresAt()).isEqualTo(VALID.expiresAt());
    }

    @Test
    void supplierThatAsksAnotherCredentialMayBeUnavailable() {
        CredentialUnavailableException unavailable = new CredentialUnavailableException("no identity here");
        CertificateAuthentication authentication = authentication(() -> {
            throw unavailable;
        });

        assertThat(catchThrowable(() -> prove(authentication))).isSameAs(unavailable);
    }

    @Test
    void interruptedSignerIsReportedAsInterruption() {
        Signer interrupted = (data, algorithm) -> {
            throw new IllegalStateException(new InterruptedException());
        };
        ClientCertificate certificate = ClientCertificate.of(interrupted, CERTIFICATE.chain());

        assertThatThrownBy(() -> prove(authentication(() -> certificate)))
                .isInstanceOf(TokenRequestInterruptedException.class);
    }

    private static void prove(CertificateAuthentication authentication) {
        authentication.prove(ClientAssertionRequest.of("client", "tenant", "https://login.example"), false);
    }

    private static CertificateAuthentication authentication(Supplier<ClientCertificate> certificates) {
        return new CertificateAuthentication(
                "default",
                "TestCredential",
                "'certificate'",
                certificates,
                CertificateAssertion.Style.DEFAULT,
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static ClientCertificate valid(Instant from, Instant until) {
        return ClientCertificate.of(
                CERTIFICATE.privateKey(), CERTIFICATE.valid(from, until).chain());
    }
}
