package io.entra4j.identity.spring.oauth2;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/** Adds the assertion by which a client authenticates; all else is added by Spring Security. */
final class AssertionParameters<G extends AbstractOAuth2AuthorizationGrantRequest>
        implements Converter<G, MultiValueMap<String, String>> {

    /** Is the error where there was no assertion to send. */
    static final String NO_ASSERTION = "no_client_assertion";

    private static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private final Function<String, @Nullable OAuth2ClientIdentity> identities;

    AssertionParameters(Function<String, @Nullable OAuth2ClientIdentity> identities) {
        this.identities = identities;
    }

    @Override
    public MultiValueMap<String, String> convert(G grant) {
        ClientRegistration registration = grant.getClientRegistration();
        OAuth2ClientIdentity identity = identities.apply(registration.getRegistrationId());
        MultiValueMap<String, String> parameters = new LinkedMultiValueMap<>();
        if (identity != null && identity.assertions() != null) {
            checkMethod(registration);
            parameters.set(OAuth2ParameterNames.CLIENT_ASSERTION_TYPE, TYPE);
            parameters.set(OAuth2ParameterNames.CLIENT_ASSERTION, assertion(identity.assertions(), registration));
        }
        return parameters;
    }

    private static String assertion(ClientAssertionSource source, ClientRegistration registration) {
        try {
            return source.assertion(ClientAssertionRequest.to(
                    registration.getClientId(),
                    registration.getProviderDetails().getTokenUri()));
        } catch (ClientAuthenticationException e) {
            throw new OAuth2AuthorizationException(new OAuth2Error(NO_ASSERTION, e.getMessage(), null), e);
        }
    }

    /** Registrations of code are seen here first. */
    private static void checkMethod(ClientRegistration registration) {
        if (!ClientAuthenticationMethod.PRIVATE_KEY_JWT.equals(registration.getClientAuthenticationMethod())) {
            throw new OAuth2AuthorizationException(new OAuth2Error(
                    NO_ASSERTION,
                    "The client registration '%s' authenticates by '%s', but has assertions. Set its client authentication method to private_key_jwt."
                            .formatted(
                                    registration.getRegistrationId(),
                                    registration.getClientAuthenticationMethod().getValue()),
                    null));
        }
    }
}
