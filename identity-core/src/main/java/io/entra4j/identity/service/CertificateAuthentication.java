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

/** Proves with a certificate which application is asking. The certificate is asked for anew each time. */
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
     * @param name what the credential is called among others
     * @param origin the setting, for messages
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

    /** Each is new, since a service may take an assertion once only. */
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
            // A supplier or signer may ask another credential.
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

    /** The end of the certificate that was used last. */
    @Nullable
    Instant expiresAt() {
        ClientCertificate certificate = last.get();
        return certificate == null ? null : certificate.expiresAt();
    }

    private ClientCertificate certificate() {
        ClientCertificate certificate = certificates.get();
        if (certificate == null) {
            throw new CertificateProblem("there is none", "let the supplier return one.");
        }
        tellChange(last.getAndSet(certificate), certificate);
        warnOfTimes(certificate);
        return certificate;
    }

    /** Whoever rotates certificates wants to know that the new one is in use before they withdraw the old one. */
    private void tellChange(@Nullable ClientCertificate before, ClientCertificate now) {
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

    /** It is tried all the same: this machine's clock may be wrong, and Entra decides. */
    private void warnOfTimes(ClientCertificate certificate) {
        Instant now = clock.instant();
        Instant begin = certificate.certificate().getNotBefore().toInstant();
        boolean early = now.isBefore(begin);
        if (!early && now.isBefore(certificate.expiresAt())) {
            return;
        }
        if (!certificate.thumbprint().equals(warned.getAndSet(certificate.thumbprint()))) {
            LOGGER.warn(
                    "{}: the certificate of {} {} {}, and this machine's clock says {}. It is used all the same."
                            + " Replace it, or set the clock right. {}",
                    credential,
                    origin,
                    early ? "is not valid before" : "expired at",
                    early ? begin : certificate.expiresAt(),
                    now,
                    certificate);
        }
    }

    private static AuthenticationFailedException failed(Failure failure, @Nullable Throwable cause) {
        return new AuthenticationFailedException(failure, EntraError.local("certificate"), cause);
    }
}
