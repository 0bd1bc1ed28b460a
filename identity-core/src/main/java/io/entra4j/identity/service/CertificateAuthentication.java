package io.entra4j.identity.service;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.msal.ClientAuthentication;
import io.entra4j.identity.msal.ClientProof;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves with a certificate which application sends a request. Reads the certificate again for each request. */
final class CertificateAuthentication implements ClientAuthentication, ClientAssertionSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(ClientCertificateCredential.class);

    private final String user;
    private final String credential;
    private final String origin;
    private final Supplier<? extends @Nullable ClientCertificate> certificates;
    private final CertificateAssertion.Style style;
    private final Clock clock;
    private final AtomicReference<@Nullable String> warned = new AtomicReference<>();
    private final AtomicReference<@Nullable ClientCertificate> last = new AtomicReference<>();

    /**
     * @param name name of this credential, which tells it from other credentials
     * @param origin the setting that the certificate comes from, for messages
     */
    CertificateAuthentication(
            String name,
            String credential,
            String origin,
            Supplier<? extends @Nullable ClientCertificate> certificates,
            CertificateAssertion.Style style,
            Clock clock) {
        this.user = "%s '%s'".formatted(credential, name);
        this.credential = credential;
        this.origin = origin;
        this.certificates = certificates;
        this.style = style;
        this.clock = clock;
    }

    @Override
    public String proofName() {
        return "the certificate of " + origin;
    }

    @Override
    public ClientProof prove(ClientAssertionRequest request, boolean retry) {
        return signed(
                request,
                (certificate, assertion) -> ClientProof.assertion(assertion, certificate.thumbprint())
                        .describedBy(() -> List.of(shown(certificate))));
    }

    /** Returns a new assertion each time, since a service may accept an assertion only once. */
    @Override
    public String assertion(ClientAssertionRequest request) {
        return signed(request, (certificate, assertion) -> assertion);
    }

    @Override
    public @Nullable Instant certificateExpiresAt() {
        return expiresAt();
    }

    @Override
    public @Nullable Instant assertionExpiresAt() {
        return null;
    }

    private <T> T signed(ClientAssertionRequest request, BiFunction<ClientCertificate, String, T> result) {
        try {
            ClientCertificate certificate = certificate();
            return result.apply(certificate, CertificateAssertion.sign(certificate, request, style, clock.instant()));
        } catch (ClientAuthenticationException e) {
            // A supplier or a signer may use another credential, which throws this.
            throw e;
        } catch (CertificateProblem e) {
            throw failed(e.failure(credential, origin), null);
        } catch (RuntimeException e) {
            if (TokenRequestInterruptedException.isInterruption(e)) {
                throw new TokenRequestInterruptedException(e);
            }
            String thrown = e.getClass().getName();
            throw failed(
                    Failure.of(
                            "%s cannot use %s: its key, signer or supplier threw %s."
                                    .formatted(credential, origin, thrown),
                            "look at the whole stack trace of this exception."),
                    e);
        }
    }

    /** Returns when the certificate that was used last expires. */
    @Nullable
    Instant expiresAt() {
        ClientCertificate certificate = last.get();
        return certificate == null ? null : certificate.expiresAt();
    }

    private ClientCertificate certificate() {
        ClientCertificate certificate = certificates.get();
        if (certificate == null) {
            throw new CertificateProblem("it returned no certificate", "let the supplier return a certificate.");
        }
        logChange(last.getAndSet(certificate), certificate);
        warnOfTimes(certificate);
        return certificate;
    }

    /** Logs a new certificate. An administrator needs to know that it is in use before they remove the old one. */
    private void logChange(@Nullable ClientCertificate before, ClientCertificate now) {
        if (before == null || before.thumbprint().equals(now.thumbprint())) {
            return;
        }
        LOGGER.info("{} uses another certificate of {} from now on: {}.", user, origin, shown(now));
    }

    private static String shown(ClientCertificate certificate) {
        return "certificate '%s', valid until %s"
                .formatted(
                        ForeignText.oneLine(
                                certificate
                                        .certificate()
                                        .getSubjectX500Principal()
                                        .getName(),
                                ForeignText.MAX_QUOTE),
                        certificate.expiresAt());
    }

    /** Warns only, and uses the certificate: the clock of this machine may be wrong, and Entra decides. */
    private void warnOfTimes(ClientCertificate certificate) {
        Instant now = clock.instant();
        Instant begin = certificate.certificate().getNotBefore().toInstant();
        boolean early = now.isBefore(begin);
        if (!early && now.isBefore(certificate.expiresAt())) {
            return;
        }
        if (!certificate.thumbprint().equals(warned.getAndSet(certificate.thumbprint()))) {
            LOGGER.warn(
                    "{}: the certificate of {} {} {}, and this machine's clock says {}. It is used anyway."
                            + " Its thumbprint is {}. Replace the certificate, or correct the clock.",
                    credential,
                    origin,
                    early ? "is not valid before" : "expired at",
                    early ? begin : certificate.expiresAt(),
                    now,
                    certificate.thumbprint());
        }
    }

    private static AuthenticationFailedException failed(Failure failure, @Nullable Throwable cause) {
        return new AuthenticationFailedException(failure, EntraError.local("certificate"), cause);
    }
}
