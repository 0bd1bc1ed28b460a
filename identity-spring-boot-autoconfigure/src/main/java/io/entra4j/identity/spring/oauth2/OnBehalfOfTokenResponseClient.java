package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.EntraError;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;

/**
 * Fetches tokens on behalf of callers. Concurrent requests with the same caller's token share one request to the
 * service, in all replicas where they share tokens. If the caller must act first, it throws {@link InteractionRequiredException}.
 */
final class OnBehalfOfTokenResponseClient implements OAuth2AccessTokenResponseClient<JwtBearerGrantRequest> {

    /** AADSTS codes that demand an action of the user: multi-factor authentication, conditional access, consent. */
    private static final Set<Integer> OF_THE_USER = Set.of(50076, 50079, 50072, 50074, 50158, 53000, 53003, 65001);

    private final OAuth2AccessTokenResponseClient<JwtBearerGrantRequest> client;
    private final OnBehalfOfStore store;
    private final SharedFetch<IncomingToken, OAuth2AccessTokenResponse> flights = new SharedFetch<>();

    OnBehalfOfTokenResponseClient(
            OAuth2AccessTokenResponseClient<JwtBearerGrantRequest> client, OnBehalfOfStore store) {
        this.client = client;
        this.store = store;
    }

    @Override
    public OAuth2AccessTokenResponse getTokenResponse(JwtBearerGrantRequest grant) {
        IncomingToken caller = IncomingToken.of(
                grant.getClientRegistration().getRegistrationId(),
                grant.getJwt().getTokenValue());
        return flights.get(caller, () -> fetch(caller, grant));
    }

    /**
     * Fetches a token, and stores it before the shared fetch ends, so that the next request finds either the fetch or
     * the token.
     */
    private OAuth2AccessTokenResponse fetch(IncomingToken caller, JwtBearerGrantRequest grant) {
        OAuth2AuthorizedClient kept = store.get(caller);
        if (kept != null && store.isFresh(kept)) {
            return response(kept.getAccessToken());
        }
        ClientRegistration registration = grant.getClientRegistration();
        OAuth2AccessTokenResponse response = store.fetch(registration, caller, () -> exchange(grant));
        store.put(
                caller,
                new OAuth2AuthorizedClient(
                        registration,
                        Objects.requireNonNullElse(grant.getJwt().getSubject(), "caller"),
                        response.getAccessToken()));
        return response;
    }

    private OAuth2AccessTokenResponse exchange(JwtBearerGrantRequest grant) {
        try {
            return client.getTokenResponse(grant);
        } catch (OAuth2AuthorizationException e) {
            throw e.getError() instanceof EntraOAuth2Error refusal && asksForTheUser(refusal.entra())
                    ? new InteractionRequiredException(refusal, grant.getClientRegistration(), e)
                    : e;
        }
    }

    private static boolean asksForTheUser(@Nullable EntraError error) {
        return error != null
                && (error.claims() != null
                        || error.code().equals("interaction_required")
                        || error.aadstsCodes().stream().anyMatch(OF_THE_USER::contains));
    }

    private OAuth2AccessTokenResponse response(OAuth2AccessToken token) {
        return OAuth2AccessTokenResponse.withToken(token.getTokenValue())
                .tokenType(token.getTokenType())
                .scopes(token.getScopes())
                .expiresIn(store.secondsLeft(token))
                .build();
    }
}
