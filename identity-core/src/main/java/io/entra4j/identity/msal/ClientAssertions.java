package io.entra4j.identity.msal;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.ForeignTime;
import io.entra4j.identity.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Proves it with assertions that somebody else makes, and looks at each before it is sent: one that cannot be accepted
 * is refused here, where it can be said why.
 */
public final class ClientAssertions implements ClientAuthentication, ClientAssertionSource {

    /** Makes assertions. */
    @FunctionalInterface
    public interface Source {

        /**
         * Returns an assertion.
         *
         * @param request what it is for
         * @param again whether the last one was refused as one that is too old would be
         * @return a JWT
         */
        @Nullable
        String assertion(ClientAssertionRequest request, boolean again);
    }

    private final String credential;
    private final String origin;
    private final Source source;
    private final Clock clock;
    private final @Nullable String audience;
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
        this(credential, origin, source, clock, null);
    }

    private ClientAssertions(String credential, String origin, Source source, Clock clock, @Nullable String audience) {
        this.credential = credential;
        this.origin = origin;
        this.source = source;
        this.clock = clock;
        this.audience = audience;
    }

    /**
     * Returns the same for assertions that must say whom they are for.
     *
     * @param expected their {@code aud}; {@code null} or blank for any
     * @return what refuses others
     */
    public ClientAssertions forAudience(@Nullable String expected) {
        return new ClientAssertions(
                credential, origin, source, clock, expected == null || expected.isBlank() ? null : expected.trim());
    }

    @Override
    public String means() {
        return "assertions from " + origin;
    }

    @Override
    public @Nullable Instant assertionExpiresAt() {
        return expiresAt;
    }

    @Override
    public ClientProof prove(ClientAssertionRequest request, boolean again) {
        String assertion = assertion(request, again).value();
        return ClientProof.assertion(assertion, assertion);
    }

    @Override
    public String assertion(ClientAssertionRequest request) {
        return assertion(request, false).value();
    }

    /**
     * Returns an assertion to be sent. Blocks as its source does.
     *
     * @param request what it is for
     * @param again whether the last one was refused as one that is too old would be
     * @return the assertion, which can be accepted as far as can be told here
     * @throws AuthenticationFailedException if there is none, or it cannot be accepted
     * @throws io.entra4j.identity.CredentialUnavailableException if the source cannot even try
     */
    public ClientAssertion assertion(ClientAssertionRequest request, boolean again) {
        String assertion = Suppliers.get(credential, "client assertion", () -> source.assertion(request, again));
        if (assertion == null || assertion.isBlank()) {
            throw useless("is empty", "make sure that an assertion is there before a token is asked for.");
        }
        return checked(assertion.trim(), request);
    }

    private ClientAssertion checked(String assertion, ClientAssertionRequest request) {
        Map<?, ?> claims = claims(assertion);
        if (claims == null) {
            throw useless("is no JWT", "use the token alone: three parts, separated by dots.");
        }
        Instant end = claims.get("exp") instanceof Number expiry ? ForeignTime.at(expiry) : null;
        if (end != null) {
            expiresAt = end;
            if (!end.isAfter(clock.instant())) {
                throw useless(
                        "expired at " + end,
                        "have it renewed, and check this machine's clock: it says " + clock.instant() + ".");
            }
        }
        checkAudience(claims.get("aud"));
        // Who signs for itself is its own issuer, named by client ID. All others are named by URL, their subjects free.
        if (claims.get("iss") instanceof String issuer
                && !issuer.contains(":")
                && !request.clientId().equalsIgnoreCase(String.valueOf(claims.get("sub")))) {
            throw useless(
                    "has the 'sub' '%s', but the client ID is '%s'"
                            .formatted(shown(claims.get("sub")), ForeignText.id(request.clientId())),
                    "make 'iss' and 'sub' the client ID where the application signs for itself.");
        }
        boolean selfIssued = request.clientId().equalsIgnoreCase(String.valueOf(claims.get("iss")));
        return new ClientAssertion(assertion, end, selfIssued);
    }

    /** A JWT names one audience, or several in a list. */
    private void checkAudience(@Nullable Object named) {
        boolean isNamed =
                named instanceof Collection<?> several ? several.contains(audience) : Objects.equals(named, audience);
        if (audience != null && !isNamed) {
            throw useless(
                    "has the 'aud' '%s', but the audience is set to '%s'".formatted(shown(named), audience),
                    "have it made for that audience, or correct the audience that is set.");
        }
    }

    private static String shown(@Nullable Object claim) {
        return ForeignText.oneLine(String.valueOf(claim), ForeignText.MAX_QUOTE);
    }

    private static @Nullable Map<?, ?> claims(String assertion) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            return Json.object(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return null; // not Base64, and so no JWT
        }
    }

    private AuthenticationFailedException useless(String reason, String remedy) {
        return new AuthenticationFailedException(
                Failure.of("%s: the client assertion from %s %s.".formatted(credential, origin, reason), remedy),
                EntraError.local("client_assertion"),
                null);
    }
}
