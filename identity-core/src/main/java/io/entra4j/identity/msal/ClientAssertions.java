package io.entra4j.identity.msal;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.ForeignTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Proves the application's identity with assertions from a supplier or a file. Each assertion is checked before it is
 * sent: the message here can name the exact fault, which the token service's message often does not.
 */
public final class ClientAssertions implements ClientAuthentication, ClientAssertionSource {

    /** Issuer of the old Kubernetes tokens that never expire. Kubernetes stored them in secrets. */
    private static final String LEGACY_KUBERNETES = "kubernetes/serviceaccount";

    /** Supplies assertions. */
    @FunctionalInterface
    public interface Source {

        /**
         * Returns an assertion. Called on the thread that fetches the token; may block.
         *
         * @param request the client ID, tenant and endpoint that the assertion is for
         * @param retry whether the service refused the last assertion, perhaps because it was too old
         * @return a JWT; {@code null} or blank fails the request
         */
        @Nullable
        String assertion(ClientAssertionRequest request, boolean retry);
    }

    private final String credential;
    private final String origin;
    private final Source source;
    private final Clock clock;
    private final @Nullable String audience;
    private final Supplier<@Nullable String> state;
    private volatile @Nullable Instant expiresAt;

    /**
     * Creates the proof from a source of assertions.
     *
     * @param credential the credential's name, for messages
     * @param origin where assertions come from, for messages: "its supplier", "the file '…'"
     * @param source supplies an assertion for each request to the service
     * @param clock decides whether an assertion has expired
     */
    public ClientAssertions(String credential, String origin, Source source, Clock clock) {
        this(credential, origin, source, clock, null, () -> null);
    }

    private ClientAssertions(
            String credential,
            String origin,
            Source source,
            Clock clock,
            @Nullable String audience,
            Supplier<@Nullable String> state) {
        this.credential = credential;
        this.origin = origin;
        this.source = source;
        this.clock = clock;
        this.audience = audience;
        this.state = state;
    }

    /**
     * Returns a copy that accepts only assertions for one audience.
     *
     * @param expected the value that {@code aud} must have; {@code null} or blank for any
     * @return a new object
     */
    public ClientAssertions forAudience(@Nullable String expected) {
        return new ClientAssertions(
                credential,
                origin,
                source,
                clock,
                expected == null || expected.isBlank() ? null : expected.trim(),
                state);
    }

    /**
     * Returns a copy that adds the state of its source to messages about an assertion.
     *
     * @param described supplies the state of the source in a few words, such as when its file was last changed; {@code
     *     null} if it is unknown
     * @return a new object
     */
    public ClientAssertions inState(Supplier<@Nullable String> described) {
        return new ClientAssertions(credential, origin, source, clock, audience, described);
    }

    @Override
    public String proofName() {
        return "assertions from " + origin;
    }

    @Override
    public @Nullable Instant assertionExpiresAt() {
        return expiresAt;
    }

    @Override
    public ClientProof prove(ClientAssertionRequest request, boolean retry) {
        String assertion = assertion(request, retry).value();
        return ClientProof.assertion(assertion, assertion).describedBy(() -> details(assertion));
    }

    @Override
    public String assertion(ClientAssertionRequest request) {
        return assertion(request, false).value();
    }

    /**
     * Returns a checked assertion. Blocks as long as its source does.
     *
     * @param request the client ID, tenant and endpoint that the assertion is for
     * @param retry whether the service refused the last assertion, perhaps because it was too old
     * @return the assertion, in which no fault was found
     * @throws AuthenticationFailedException if the source supplies no assertion, or one with a fault
     * @throws io.entra4j.identity.CredentialUnavailableException if the source is unavailable
     */
    public ClientAssertion assertion(ClientAssertionRequest request, boolean retry) {
        String assertion = Suppliers.get(credential, "client assertion", () -> source.assertion(request, retry));
        String cleaned = assertion == null ? "" : Jwt.clean(assertion);
        if (cleaned.isEmpty()) {
            throw unusable(null, "is empty", "make sure that the assertion exists before a token is requested.");
        }
        try {
            return checked(Jwt.parse(cleaned), request);
        } catch (Jwt.Flaw e) {
            throw unusable(null, e.reason, e.remedy);
        }
    }

    private ClientAssertion checked(Jwt jwt, ClientAssertionRequest request) {
        Map<?, ?> claims = jwt.claims();
        Instant end = claims.get("exp") instanceof Number expiry ? ForeignTime.at(expiry) : null;
        if (end != null) {
            expiresAt = end;
            if (!end.isAfter(clock.instant())) {
                throw unusable(
                        jwt,
                        "expired at " + end,
                        "renew the assertion, and check this machine's clock: it shows " + clock.instant() + ".");
            }
        }
        checkAudience(jwt);
        if (end == null && LEGACY_KUBERNETES.equals(claims.get("iss"))) {
            throw unusable(
                    jwt,
                    "is a Kubernetes token that never expires, which Entra does not accept",
                    "mount a projected token of the service account. The workload identity webhook does this.");
        }
        // If the application signs itself, the issuer is its client ID, and so must be the subject. Other issuers are
        // URLs, and their subjects can be any text.
        if (claims.get("iss") instanceof String issuer
                && !issuer.contains(":")
                && !request.clientId().equalsIgnoreCase(String.valueOf(claims.get("sub")))) {
            throw unusable(
                    jwt,
                    "has the 'sub' '%s', but the client ID is '%s'"
                            .formatted(shown(claims.get("sub")), ForeignText.id(request.clientId())),
                    "set both 'iss' and 'sub' to the client ID if the application signs the assertion itself.");
        }
        boolean selfIssued = request.clientId().equalsIgnoreCase(String.valueOf(claims.get("iss")));
        return new ClientAssertion(jwt.text(), end, selfIssued);
    }

    /** A JWT names one audience, or several in a list. */
    private void checkAudience(Jwt jwt) {
        Object named = jwt.claims().get("aud");
        boolean isNamed =
                named instanceof Collection<?> several ? several.contains(audience) : Objects.equals(named, audience);
        if (audience != null && !isNamed) {
            throw unusable(
                    jwt,
                    "has the 'aud' '%s', but the audience is set to '%s'".formatted(shown(named), audience),
                    "request an assertion for that audience, or correct the audience setting.");
        }
    }

    private static String shown(@Nullable Object claim) {
        return ForeignText.oneLine(String.valueOf(claim), ForeignText.MAX_QUOTE);
    }

    private AuthenticationFailedException unusable(@Nullable Jwt jwt, String reason, String remedy) {
        return new AuthenticationFailedException(
                new Failure(
                        "%s: the client assertion from %s %s.".formatted(credential, origin, reason),
                        remedy,
                        details(jwt)),
                EntraError.local("client_assertion"),
                null);
    }

    private List<String> details(String assertion) {
        try {
            return details(Jwt.parse(assertion));
        } catch (Jwt.Flaw e) {
            return List.of();
        }
    }

    /** Returns the claims that the service compares with its configuration, and the state of the source. No secret. */
    private List<String> details(@Nullable Jwt jwt) {
        List<String> told = new ArrayList<>();
        if (jwt != null) {
            add(told, jwt.shown("iss"));
            add(told, jwt.shown("sub"));
            add(told, jwt.shown("aud"));
        }
        add(told, state.get());
        return told;
    }

    private static void add(List<String> told, @Nullable String detail) {
        if (detail != null) {
            told.add(detail);
        }
    }
}
