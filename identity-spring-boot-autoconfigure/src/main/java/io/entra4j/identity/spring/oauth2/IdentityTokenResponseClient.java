package io.entra4j.identity.spring.oauth2;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenAccount;
import io.entra4j.identity.TokenRequestInterruptedException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.DefaultOAuth2TokenRequestHeadersConverter;
import org.springframework.security.oauth2.client.endpoint.DefaultOAuth2TokenRequestParametersConverter;
import org.springframework.security.oauth2.client.endpoint.JwtBearerGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2RefreshTokenGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.util.MultiValueMap;

/**
 * Fetches tokens for registrations that have an identity. Sends the parameters of Spring Security and the assertion
 * with which the client authenticates. Leaves all other registrations to Spring Security's own client.
 */
final class IdentityTokenResponseClient<G extends AbstractOAuth2AuthorizationGrantRequest>
        implements OAuth2AccessTokenResponseClient<G> {

    private static final String ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final DefaultOAuth2TokenRequestParametersConverter<G> parameters =
            new DefaultOAuth2TokenRequestParametersConverter<>();
    private final DefaultOAuth2TokenRequestHeadersConverter<G> headers =
            new DefaultOAuth2TokenRequestHeadersConverter<>();
    private final Function<String, @Nullable OAuth2ClientIdentity> identities;
    private final OAuth2AccessTokenResponseClient<G> stock;
    private final TokenEndpoint endpoint;

    /**
     * @param identities returns the identity for a registration ID; {@code null} for registrations that Spring Security
     *     handles alone
     * @param stock Spring Security's own client
     */
    IdentityTokenResponseClient(
            Function<String, @Nullable OAuth2ClientIdentity> identities,
            OAuth2AccessTokenResponseClient<G> stock,
            TokenEndpoint endpoint) {
        this.identities = identities;
        this.stock = stock;
        this.endpoint = endpoint;
    }

    @Override
    public OAuth2AccessTokenResponse getTokenResponse(G grant) {
        ClientRegistration registration = grant.getClientRegistration();
        OAuth2ClientIdentity identity = identities.apply(registration.getRegistrationId());
        if (identity == null) {
            return stock.getTokenResponse(grant);
        }
        TokenAccount.Fetch fetch = identity.account()
                .begin(
                        List.copyOf(RequestedToken.scopes(registration)),
                        grant instanceof OAuth2RefreshTokenGrantRequest);
        try {
            OAuth2AccessTokenResponse response = ask(grant, registration, identity);
            fetch.succeeded(response.getAccessToken().getExpiresAt());
            return response;
        } catch (RuntimeException | Error e) {
            fetch.failed(accounted(e));
            throw e;
        }
    }

    private OAuth2AccessTokenResponse ask(G grant, ClientRegistration registration, OAuth2ClientIdentity identity) {
        checkIsConfidential(registration);
        MultiValueMap<String, String> form = parameters.convert(grant);
        authenticate(form, registration, identity.assertions());
        if (identity.onBehalfOf() && grant instanceof JwtBearerGrantRequest) {
            form.set("requested_token_use", "on_behalf_of");
        }
        OAuth2AccessTokenResponse response =
                endpoint.ask(registration.getProviderDetails().getTokenUri(), headers.convert(grant), form);
        return grant instanceof OAuth2RefreshTokenGrantRequest refresh ? completed(response, refresh) : response;
    }

    /**
     * Refuses an endpoint without https. Registrations that are declared in code, and endpoints from an issuer's
     * metadata, are not checked earlier.
     */
    private static void checkIsConfidential(ClientRegistration registration) {
        String tokenUri = registration.getProviderDetails().getTokenUri();
        if (!TokenUri.isConfidential(tokenUri)) {
            throw new OAuth2AuthorizationException(new EntraOAuth2Error(
                    "insecure_token_uri",
                    Failure.of(
                            ("No request is sent to the token endpoint of the client registration '%s', %s,"
                                            + " because other machines could read it on the way.")
                                    .formatted(registration.getRegistrationId(), TokenUri.shown(tokenUri)),
                            "use an https URL."),
                    null));
        }
    }

    /** Adds the assertion to the form. Registrations that are declared in code are not checked earlier. */
    private static void authenticate(
            MultiValueMap<String, String> form,
            ClientRegistration registration,
            @Nullable ClientAssertionSource assertions) {
        boolean byAssertion =
                ClientAuthenticationMethod.PRIVATE_KEY_JWT.equals(registration.getClientAuthenticationMethod());
        if (byAssertion != (assertions != null)) {
            throw unauthenticated(
                    ("The client registration '%s' authenticates by '%s', but has %s. Set its client"
                                    + " authentication method to private_key_jwt, and"
                                    + " azure.identity.oauth2.client.registrations.%s.assertion.source.")
                            .formatted(
                                    registration.getRegistrationId(),
                                    registration.getClientAuthenticationMethod().getValue(),
                                    byAssertion ? "no assertions" : "assertions",
                                    registration.getRegistrationId()),
                    null);
        }
        if (assertions != null) {
            form.set(OAuth2ParameterNames.CLIENT_ASSERTION_TYPE, ASSERTION_TYPE);
            form.set(OAuth2ParameterNames.CLIENT_ASSERTION, assertion(assertions, registration));
        }
    }

    private static String assertion(ClientAssertionSource source, ClientRegistration registration) {
        try {
            return source.assertion(ClientAssertionRequest.to(
                    registration.getClientId(),
                    registration.getProviderDetails().getTokenUri()));
        } catch (ClientAuthenticationException e) {
            throw unauthenticated(String.valueOf(e.getMessage()), e);
        }
    }

    private static OAuth2AuthorizationException unauthenticated(String message, @Nullable Throwable cause) {
        OAuth2Error error = new OAuth2Error("no_client_assertion", message, null);
        return cause == null ? new OAuth2AuthorizationException(error) : new OAuth2AuthorizationException(error, cause);
    }

    /** Completes the answer to a refresh: values that it leaves out do not change, RFC 6749, sections 5.1 and 6. */
    private static OAuth2AccessTokenResponse completed(
            OAuth2AccessTokenResponse response, OAuth2RefreshTokenGrantRequest refresh) {
        OAuth2AccessTokenResponse.Builder completed = OAuth2AccessTokenResponse.withResponse(response);
        if (response.getAccessToken().getScopes().isEmpty()) {
            completed.scopes(refresh.getAccessToken().getScopes());
        }
        if (response.getRefreshToken() == null) {
            completed.refreshToken(refresh.getRefreshToken().getTokenValue());
        }
        return completed.build();
    }

    /** Translates a failure into an exception of credentials, which accounts expect. */
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
        EntraOAuth2Error ours = refused.getError() instanceof EntraOAuth2Error entra ? entra : null;
        EntraError error = ours == null ? null : ours.entra();
        return new AuthenticationFailedException(
                ours == null ? Failure.of(String.valueOf(refused.getMessage()), null) : ours.failure(),
                error == null ? EntraError.network() : error,
                refused);
    }
}
