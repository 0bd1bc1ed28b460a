package io.entra4j.identity.spring.oauth2;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.TokenAccount;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;

/** Sends requests of registrations that have an identity in our way, and those of all others in Spring Security's own. */
final class IdentityTokenResponseClient<G extends AbstractOAuth2AuthorizationGrantRequest>
        implements OAuth2AccessTokenResponseClient<G> {

    private final Function<String, @Nullable OAuth2ClientIdentity> identities;
    private final OAuth2AccessTokenResponseClient<G> stock;
    private final OAuth2AccessTokenResponseClient<G> stockWithOurHttp;
    private final OAuth2AccessTokenResponseClient<G> asserting;

    /**
     * @param stock Spring Security's, untouched
     * @param stockWithOurHttp for registrations that we know but that have a secret
     * @param asserting for registrations with assertions
     */
    IdentityTokenResponseClient(
            Function<String, @Nullable OAuth2ClientIdentity> identities,
            OAuth2AccessTokenResponseClient<G> stock,
            OAuth2AccessTokenResponseClient<G> stockWithOurHttp,
            OAuth2AccessTokenResponseClient<G> asserting) {
        this.identities = identities;
        this.stock = stock;
        this.stockWithOurHttp = stockWithOurHttp;
        this.asserting = asserting;
    }

    @Override
    public OAuth2AccessTokenResponse getTokenResponse(G grant) {
        OAuth2ClientIdentity identity =
                identities.apply(grant.getClientRegistration().getRegistrationId());
        if (identity == null) {
            return stock.getTokenResponse(grant);
        }
        OAuth2AccessTokenResponseClient<G> client = identity.assertions() == null ? stockWithOurHttp : asserting;
        List<String> scopes = List.copyOf(grant.getClientRegistration().getScopes());
        TokenAccount.Fetch fetch = identity.account().begin(scopes, grant instanceof OAuth2RefreshTokenGrantRequest);
        try {
            OAuth2AccessTokenResponse response = client.getTokenResponse(grant);
            fetch.succeeded(response.getAccessToken().getExpiresAt());
            return response;
        } catch (RuntimeException | Error e) {
            fetch.failed(accounted(e));
            throw e;
        }
    }

    /** Credentials' own exceptions are what accounts understand. */
    private static Throwable accounted(Throwable thrown) {
        if (TokenRequestInterruptedException.isInterruption(thrown)) {
            return new TokenRequestInterruptedException(thrown);
        }
        if (!(thrown instanceof OAuth2AuthorizationException refused)) {
            return thrown;
        }
        if (refused.getCause() instanceof ClientAuthenticationException noAssertion) {
            return noAssertion;
        }
        EntraError error = refused.getError() instanceof EntraOAuth2Error entra ? entra.entra() : null;
        return new AuthenticationFailedException(
                String.valueOf(refused.getMessage()), error == null ? EntraError.network() : error, refused);
    }
}
