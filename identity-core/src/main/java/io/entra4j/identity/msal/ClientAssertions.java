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
 * Proves it with assertions that somebody else makes, and looks at each before it is sent: one that cannot be accepted
 * is refused here, where it can be said why.
 */
public final class ClientAssertions implements ClientAuthentication, ClientAssertionSource {

    /** Who issued the tokens that Kubernetes kept in secrets before it made any that end. */
    private static final String LEGACY_KUBERNETES = "kubernetes/serviceaccount";

    /** Makes assertions. */
    @FunctionalInterface
    public interface Source {

        /**
         * Returns an assertion.
         *
         * @param request what it is for
         * @param retry whether the last one was refused as one that is too old would be
         * @return a JWT
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
     * Takes the source of assertions.
     *
     * @param credential the credential's name, for messages
     * @param origin where assertions come from, for messages: "its supplier", "the file '…'"
     * @param source is called for each request to the service
     * @param clock tells whether an assertion has expired
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
     * Returns the same for assertions that must say whom they are for.
     *
     * @param expected their {@code aud}; {@code null} or blank for any
     * @return what refuses others
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
     * Returns the same for a source of which more can be told when one of its assertions cannot be accepted.
     *
     * @param described says in a few words in what state the source is, such as when its file was last changed;
     *     {@code null} if that is unknown
     * @return what tells so
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
     * Returns an assertion to be sent. Blocks as its source does.
     *
     * @param request what it is for
     * @param retry whether the last one was refused as one that is too old would be
     * @return the assertion, which can be accepted as far as can be told here
     * @throws AuthenticationFailedException if there is none, or it cannot be accepted
     * @throws io.entra4j.identity.CredentialUnavailableException if the source cannot even try
     */
    public ClientAssertion assertion(ClientAssertionRequest request, boolean retry) {
        String assertion = Suppliers.get(credential, "client assertion", () -> source.assertion(request, retry));
        String cleaned = assertion == null ? "" : Jwt.clean(assertion);
        if (cleaned.isEmpty()) {
            throw unusable(null, "is empty", "make sure that an assertion is there before a token is asked for.");
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
                        "have it renewed, and check this machine's clock: it says " + clock.instant() + ".");
            }
        }
        checkAudience(jwt);
        if (end == null && LEGACY_KUBERNETES.equals(claims.get("iss"))) {
            throw unusable(
                    jwt,
                    "is a token of Kubernetes that never expires, which Entra does not take",
                    "mount a projected token of the service account, as the workload identity webhook does.");
        }
        // Who signs for itself is its own issuer, named by client ID. All others are named by URL, their subjects free.
        if (claims.get("iss") instanceof String issuer
                && !issuer.contains(":")
                && !request.clientId().equalsIgnoreCase(String.valueOf(claims.get("sub")))) {
            throw unusable(
                    jwt,
                    "has the 'sub' '%s', but the client ID is '%s'"
                            .formatted(shown(claims.get("sub")), ForeignText.id(request.clientId())),
                    "make 'iss' and 'sub' the client ID where the application signs for itself.");
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
                    "have it made for that audience, or correct the audience that is set.");
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

    /** What the other side compares with what it was told, and in what state the source is; never the assertion. */
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
