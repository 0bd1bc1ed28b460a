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
 * Makes the clients that ask token endpoints for Spring Security. Registrations that have an identity authenticate with
 * its assertions, over the HTTP client of the credentials; all others are left to Spring Security's own clients, which
 * refuse what they always refused. The clients block, where an assertion has to be fetched too, and are safe for use by
 * many threads. HostErrors are {@link EntraOAuth2Error}s.
 */
public final class OAuth2TokenResponseClients {

    private final Function<String, @Nullable OAuth2ClientIdentity> identities;
    private final TokenEndpoint endpoint;

    /**
     * Creates the maker.
     *
     * @param identities by registration ID; {@code null} for those that are left alone
     * @param http sends the requests, past all policies
     * @param clock reads when throttled endpoints want to be asked again
     */
    public OAuth2TokenResponseClients(
            Function<String, @Nullable OAuth2ClientIdentity> identities, Http http, Clock clock) {
        this.identities = identities;
        this.endpoint = new TokenEndpoint(http, clock);
    }

    /**
     * Makes the client for codes, with which users log in.
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
     * Makes the client for client credentials. All who ask for those of one registration at once wait for one request.
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
     * Makes the client for the tokens of callers, of registrations that act on behalf of them too.
     *
     * @param store keeps what was fetched on behalf of callers
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
     * Makes the client for token exchange as RFC 8693 has it. Entra has none.
     *
     * @return a new client
     */
    public OAuth2AccessTokenResponseClient<TokenExchangeGrantRequest> tokenExchange() {
        return client(new RestClientTokenExchangeTokenResponseClient());
    }

    /** Whether the grant is of a registration that is not left alone. */
    boolean isOurs(AbstractOAuth2AuthorizationGrantRequest grant) {
        return identities.apply(grant.getClientRegistration().getRegistrationId()) != null;
    }

    private <G extends AbstractOAuth2AuthorizationGrantRequest> OAuth2AccessTokenResponseClient<G> client(
            OAuth2AccessTokenResponseClient<G> stock) {
        return new IdentityTokenResponseClient<>(identities, stock, endpoint);
    }
}
