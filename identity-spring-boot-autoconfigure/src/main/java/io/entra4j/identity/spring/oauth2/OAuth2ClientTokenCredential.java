package io.entra4j.identity.spring.oauth2;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import reactor.core.publisher.Mono;

/**
 * Credential with the tokens of a client registration of Spring Security, such as tokens of another identity provider
 * that serve as assertions. A token always has the scopes of the registration; the requested scopes are ignored. Spring
 * Security keeps the token, and renews it in the last minute of its lifetime.
 */
public final class OAuth2ClientTokenCredential implements TokenCredential {

    private static final String PRINCIPAL = "azure-identity";

    private final String registrationId;
    private final Function<OAuth2AuthorizeRequest, Mono<OAuth2AuthorizedClient>> manager;

    private OAuth2ClientTokenCredential(
            String registrationId, Function<OAuth2AuthorizeRequest, Mono<OAuth2AuthorizedClient>> manager) {
        this.registrationId = registrationId;
        this.manager = manager;
    }

    /**
     * Creates the credential of a registration that needs no user.
     *
     * @param manager a manager that works without a web request, such as {@code
     *     AuthorizedClientServiceOAuth2AuthorizedClientManager}. It blocks, so the credential serves asynchronous
     *     callers on its own threads
     * @param registrationId ID of the registration
     * @return the credential
     */
    public static OAuth2ClientTokenCredential of(OAuth2AuthorizedClientManager manager, String registrationId) {
        Objects.requireNonNull(manager, "'manager' must not be null");
        TokenThreads threads = new TokenThreads();
        return new OAuth2ClientTokenCredential(
                registrationId, request -> threads.call(() -> manager.authorize(request)));
    }

    /**
     * Creates the credential of a registration that needs no user.
     *
     * @param manager a manager that works without a web exchange, such as {@code
     *     AuthorizedClientServiceReactiveOAuth2AuthorizedClientManager}
     * @param registrationId ID of the registration
     * @return the credential
     */
    public static OAuth2ClientTokenCredential ofReactive(
            ReactiveOAuth2AuthorizedClientManager manager, String registrationId) {
        Objects.requireNonNull(manager, "'manager' must not be null");
        return new OAuth2ClientTokenCredential(registrationId, manager::authorize);
    }

    @Override
    public Mono<AccessToken> getToken(TokenRequestContext context) {
        return manager.apply(OAuth2AuthorizeRequest.withClientRegistrationId(registrationId)
                        .principal(PRINCIPAL)
                        .build())
                .map(client -> token(client.getAccessToken()))
                .switchIfEmpty(Mono.error(() -> new CredentialUnavailableException(
                        Failure.of(
                                "OAuth2ClientTokenCredential got no token of the client registration '%s'."
                                        .formatted(registrationId),
                                "use a registration that needs no user, such as one with the grant type client_credentials."),
                        null)));
    }

    private static AccessToken token(OAuth2AccessToken token) {
        Instant expiresAt = token.getExpiresAt();
        return new AccessToken(
                token.getTokenValue(), expiresAt == null ? OffsetDateTime.MAX : expiresAt.atOffset(ZoneOffset.UTC));
    }

    @Override
    public String toString() {
        return "OAuth2ClientTokenCredential";
    }
}
