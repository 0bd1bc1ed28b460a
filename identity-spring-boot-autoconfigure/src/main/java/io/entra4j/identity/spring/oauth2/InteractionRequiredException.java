package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.EntraError;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;

/**
 * Thrown when Entra issues no token on behalf of a caller until that user acts: signs in with a second factor, meets a
 * policy, or consents. The caller's client can start that action if it gets {@link #challenge()} as the answer.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/claims-challenge">Claims challenges</a>
 */
public final class InteractionRequiredException extends OAuth2AuthorizationException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String challenge;

    InteractionRequiredException(
            EntraOAuth2Error refusal, ClientRegistration registration, OAuth2AuthorizationException cause) {
        super(refusal, cause);
        this.challenge = challenge(refusal.entra(), registration);
    }

    /**
     * Returns the header that tells the caller's client which action is needed.
     *
     * @return a value for {@code WWW-Authenticate}: {@code Bearer …, error="insufficient_claims", claims="<base64>"},
     *     or {@code error="interaction_required"} where Entra demands no claims
     */
    public String challenge() {
        return challenge;
    }

    /** Returns the first exception of this type among a failure's causes. */
    static @Nullable InteractionRequiredException in(@Nullable Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof InteractionRequiredException found) {
                return found;
            }
            cause = cause.getCause();
        }
        return null;
    }

    private static String challenge(@Nullable EntraError error, ClientRegistration registration) {
        StringJoiner header = new StringJoiner(", ", "Bearer ", "");
        String authorizationUri = registration.getProviderDetails().getAuthorizationUri();
        if (authorizationUri != null && !authorizationUri.isBlank()) {
            header.add("authorization_uri=\"" + quotable(authorizationUri) + "\"");
        }
        header.add("client_id=\"" + quotable(registration.getClientId()) + "\"");
        String claims = error == null ? null : error.claims();
        if (claims == null) {
            return header.add("error=\"interaction_required\"").toString();
        }
        return header.add("error=\"insufficient_claims\"")
                .add("claims=\"" + Base64.getEncoder().encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + "\"")
                .toString();
    }

    private static String quotable(String text) {
        return text.replaceAll("[\"\\\\\\p{Cntrl}]", "");
    }
}
