package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.entra4j.identity.EntraError;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.oauth2.EntraOAuth2Error;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.security.oauth2.client.endpoint.AbstractOAuth2AuthorizationGrantRequest;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;

/** The token clients of an application with one registration, {@code app}, asked as Spring Security asks them. */
final class TokenClients {

    /** An application without a web server has the clients of both. */
    enum Stack {
        SERVLET,
        REACTIVE
    }

    static final String ASSERTION = "azure.identity.oauth2.client.registrations.app.assertion.";

    private TokenClients() {}

    static ApplicationContextRunner application(ClientRegistration app) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityAutoConfiguration.class,
                        AzureIdentityOAuth2AutoConfiguration.class,
                        AzureIdentityOAuth2ClientAutoConfiguration.class,
                        AzureIdentityReactiveOAuth2ClientAutoConfiguration.class))
                .withBean(ClientRegistrationRepository.class, () -> new InMemoryClientRegistrationRepository(app));
    }

    /** One whose assertions are made here, the bad ones. */
    static ApplicationContextRunner application(ClientRegistration app, Supplier<String> assertions) {
        return application(app)
                .withPropertyValues(ASSERTION + "source=bean", ASSERTION + "bean-name=made")
                .withBean("made", Supplier.class, () -> assertions);
    }

    /** One whose clock is late: others do not even send an assertion that has expired. */
    static ApplicationContextRunner late(ApplicationContextRunner application) {
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-5));
        return application.withBean("late", AzureCredentialCustomizer.class, () -> options -> options.clock(late));
    }

    @SuppressWarnings("unchecked")
    static <G extends AbstractOAuth2AuthorizationGrantRequest> OAuth2AccessTokenResponse ask(
            ApplicationContext application, Stack stack, G request) {
        if (stack == Stack.SERVLET) {
            return ((OAuth2AccessTokenResponseClient<G>)
                            client(application, OAuth2AccessTokenResponseClient.class, request))
                    .getTokenResponse(request);
        }
        return ((ReactiveOAuth2AccessTokenResponseClient<G>)
                        client(application, ReactiveOAuth2AccessTokenResponseClient.class, request))
                .getTokenResponse(request)
                .block();
    }

    /** Asks for client credentials, and has the provider refuse, not us. */
    static void assertRefused(ApplicationContextRunner application, ClientRegistration app, String reason) {
        application.run(started -> assertThat(Stack.values())
                .allSatisfy(stack -> assertThatExceptionOfType(OAuth2AuthorizationException.class)
                        .isThrownBy(() -> ask(started, stack, new OAuth2ClientCredentialsGrantRequest(app)))
                        .extracting(OAuth2AuthorizationException::getError, type(EntraOAuth2Error.class))
                        .extracting(EntraOAuth2Error::entra)
                        .returns("invalid_client", EntraError::code)
                        .extracting(EntraError::description, STRING)
                        .contains(reason)));
    }

    private static Object client(ApplicationContext application, Class<?> type, Object request) {
        return application
                .getBeanProvider(ResolvableType.forClassWithGenerics(type, request.getClass()))
                .getObject();
    }
}
