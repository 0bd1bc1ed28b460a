package io.entra4j.identity.benchmark;

import io.entra4j.identity.fake.FakeEntra;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.endpoint.RestClientClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.web.client.RestClient;

/** Spring Security's client for client credentials: one registration a resource. */
final class SpringCallers implements Callers {

    private static final int RESOURCES = 100;

    private final AuthorizedClientServiceOAuth2AuthorizedClientManager manager;

    SpringCallers(TokenEndpointClient endpoint) {
        List<ClientRegistration> registrations = IntStream.range(0, RESOURCES)
                .mapToObj(resource -> registration(endpoint, resource))
                .toList();
        InMemoryClientRegistrationRepository repository = new InMemoryClientRegistrationRepository(registrations);
        this.manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(
                repository, new InMemoryOAuth2AuthorizedClientService(repository));
        RestClientClientCredentialsTokenResponseClient client = new RestClientClientCredentialsTokenResponseClient();
        client.setRestClient(RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(endpoint.jdkClient()))
                .messageConverters(
                        List.of(new FormHttpMessageConverter(), new OAuth2AccessTokenResponseHttpMessageConverter()))
                .build());
        manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
                .clientCredentials(credentials -> credentials.accessTokenResponseClient(client))
                .build());
    }

    @Override
    public Callable<?> sync(int resource) {
        OAuth2AuthorizeRequest request = OAuth2AuthorizeRequest.withClientRegistrationId(id(resource))
                .principal("benchmark")
                .build();
        return () -> manager.authorize(request);
    }

    private static ClientRegistration registration(TokenEndpointClient endpoint, int resource) {
        return ClientRegistration.withRegistrationId(id(resource))
                .clientId(FakeEntra.CLIENT_ID)
                .clientSecret(FakeEntra.CLIENT_SECRET)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .scope(Callers.scope(resource))
                .tokenUri(endpoint.host() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/token")
                .build();
    }

    private static String id(int resource) {
        return "entra-" + resource;
    }
}
