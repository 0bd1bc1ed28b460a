package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.http.Http;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientJwtBearerTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientTokenExchangeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;

/**
 * Makes the clients with which Spring Security sends requests to token endpoints. Registrations that have an identity
 * authenticate with its assertions, over the HTTP client of the credentials. All others are left to Spring Security's
 * own clients and their rules. The clients block, also while they fetch an assertion. They are safe for use by many
 * threads. Errors are {@link EntraOAuth2Error}s.
 */
public final class OAuth2TokenResponseClients {

    private final Function<String, @Nullable OAuth2ClientIdentity> identities;
    private final TokenEndpoint endpoint;

    /**
     * Creates the factory.
     *
     * @param identities returns the identity for a registration ID; {@code null} for registrations that Spring Security
     *     handles alone
     * @param http sends the requests, without azure-core's pipeline policies
     * @param clock the clock that turns the waiting time of a throttling endpoint into a time of day
     */
    public OAuth2TokenResponseClients(
            Function<String, @Nullable OAuth2ClientIdentity> identities, Http http, Clock clock) {
        this.identities = identities;
        this.endpoint = new TokenEndpoint(http, clock);
    }

    /**
     * Makes the client for authorization codes, with which users log in.
     *
     * @return a new client
     */
    public OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> authorizationCode() {
        return client(new RestClientAuthorizationCodeTokenResponseClient());
    }

    /**
     * Makes the client for refresh tokens.
     *
     * @return a new client
     */
    public OAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> refreshToken() {
        return client(new RestClientRefreshTokenTokenResponseClient());
    }

    /**
     * Makes the client for client credentials. Concurrent requests for one registration share one request to the
     * service.
     *
     * @return a new client
     */
    public OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> clientCredentials() {
        OAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client =
                client(new RestClientClientCredentialsTokenResponseClient());
        SharedFetch<RequestedToken, OAuth2AccessTokenResponse> flights = new SharedFetch<>();
        return grant -> isOurs(grant)
                ? flights.get(RequestedToken.by(grant), () -> client.getTokenResponse(grant))
                : client.getTokenResponse(grant);
    }

    /**
     * Makes the client for JWT bearers, including registrations that act on behalf of callers.
     *
     * @param store keeps the tokens that were fetched on behalf of callers
     * @return a new client
     */
    public OAuth2AccessTokenResponseClient<JwtBearerGrantRequest> jwtBearer(OnBehalfOfStore store) {
        OAuth2AccessTokenResponseClient<JwtBearerGrantRequest> client =
                client(new RestClientJwtBearerTokenResponseClient());
        OAuth2AccessTokenResponseClient<JwtBearerGrantRequest> onBehalfOf =
                new OnBehalfOfTokenResponseClient(client, store);
        return grant -> {
            OAuth2ClientIdentity identity =
                    identities.apply(grant.getClientRegistration().getRegistrationId());
            return (identity != null && identity.onBehalfOf() ? onBehalfOf : client).getTokenResponse(grant);
        };
    }

    /**
     * Makes the client for token exchange, RFC 8693. Entra does not support it.
     *
     * @return a new client
     */
    public OAuth2AccessTokenResponseClient<TokenExchangeGrantRequest> tokenExchange() {
        return client(new RestClientTokenExchangeTokenResponseClient());
    }

    /** Returns whether the grant belongs to a registration that has an identity. */
    boolean isOurs(AbstractOAuth2AuthorizationGrantRequest grant) {
        return identities.apply(grant.getClientRegistration().getRegistrationId()) != null;
    }

    private <G extends AbstractOAuth2AuthorizationGrantRequest> OAuth2AccessTokenResponseClient<G> client(
            OAuth2AccessTokenResponseClient<G> stock) {
        return new IdentityTokenResponseClient<>(identities, stock, endpoint);
    }
}
