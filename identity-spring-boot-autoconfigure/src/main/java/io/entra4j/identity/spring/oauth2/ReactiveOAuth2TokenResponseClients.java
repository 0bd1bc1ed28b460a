package io.entra4j.identity.spring.oauth2;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.TokenExchangeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveJwtBearerTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveRefreshTokenTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveTokenExchangeTokenResponseClient;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import reactor.core.publisher.Mono;

/**
 * Makes the reactive variants of the clients of {@link OAuth2TokenResponseClients}. They run the blocking clients on up
 * to 32 threads of their own, because assertions come from files and metadata services. 1000 more requests wait.
 * Further requests fail at once with the error {@code temporarily_unavailable}. Registrations without an identity are
 * left to Spring Security's own reactive clients.
 */
public final class ReactiveOAuth2TokenResponseClients {

    private final TokenThreads threads = new TokenThreads();
    private final OAuth2TokenResponseClients blocking;

    /**
     * Creates the factory.
     *
     * @param blocking makes the blocking clients that do the work
     */
    public ReactiveOAuth2TokenResponseClients(OAuth2TokenResponseClients blocking) {
        this.blocking = blocking;
    }

    /**
     * Makes the client for authorization codes, with which users log in.
     *
     * @return a new client
     */
    public ReactiveOAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> authorizationCode() {
        return reactive(new WebClientReactiveAuthorizationCodeTokenResponseClient(), blocking.authorizationCode());
    }

    /**
     * Makes the client for refresh tokens.
     *
     * @return a new client
     */
    public ReactiveOAuth2AccessTokenResponseClient<OAuth2RefreshTokenGrantRequest> refreshToken() {
        return reactive(new WebClientReactiveRefreshTokenTokenResponseClient(), blocking.refreshToken());
    }

    /**
     * Makes the client for client credentials.
     *
     * @return a new client
     */
    public ReactiveOAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> clientCredentials() {
        ReactiveOAuth2AccessTokenResponseClient<OAuth2ClientCredentialsGrantRequest> client =
                reactive(new WebClientReactiveClientCredentialsTokenResponseClient(), blocking.clientCredentials());
        // Shared here too, so that waiting requests hold no thread.
        Map<RequestedToken, Mono<OAuth2AccessTokenResponse>> flights = new ConcurrentHashMap<>();
        return grant -> blocking.isOurs(grant)
                ? Mono.defer(() -> flights.computeIfAbsent(
                        RequestedToken.by(grant),
                        key -> client.getTokenResponse(grant)
                                .doOnTerminate(() -> flights.remove(key))
                                .cache()))
                : client.getTokenResponse(grant);
    }

    /**
     * Makes the client for JWT bearers, including registrations that act on behalf of callers.
     *
     * @param store keeps the tokens that were fetched on behalf of callers
     * @return a new client
     */
    public ReactiveOAuth2AccessTokenResponseClient<JwtBearerGrantRequest> jwtBearer(OnBehalfOfStore store) {
        return reactive(new WebClientReactiveJwtBearerTokenResponseClient(), blocking.jwtBearer(store));
    }

    /**
     * Makes the client for token exchange, RFC 8693. Entra does not support it.
     *
     * @return a new client
     */
    public ReactiveOAuth2AccessTokenResponseClient<TokenExchangeGrantRequest> tokenExchange() {
        return reactive(new WebClientReactiveTokenExchangeTokenResponseClient(), blocking.tokenExchange());
    }

    private <G extends AbstractOAuth2AuthorizationGrantRequest> ReactiveOAuth2AccessTokenResponseClient<G> reactive(
            ReactiveOAuth2AccessTokenResponseClient<G> stock, OAuth2AccessTokenResponseClient<G> ours) {
        return grant -> blocking.isOurs(grant)
                ? threads.call(() -> ours.getTokenResponse(grant))
                : stock.getTokenResponse(grant);
    }
}
