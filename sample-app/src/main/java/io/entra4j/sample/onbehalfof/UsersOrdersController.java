package io.entra4j.sample.onbehalfof;

import static org.springframework.security.oauth2.client.web.client.RequestAttributeClientRegistrationIdResolver.clientRegistrationId;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Calls the orders API on behalf of the caller, and returns the user that the orders API saw. */
@RestController
@Profile("on-behalf-of")
class UsersOrdersController {

    record Order(String id, String item, int quantity) {}

    record Answer(@Nullable String caller, List<Order> orders) {}

    private final RestClient rest;
    private final Environment environment;

    UsersOrdersController(RestClient.Builder rest, OAuth2AuthorizedClientManager clients, Environment environment) {
        this.rest = rest.requestInterceptor(new OAuth2ClientHttpRequestInterceptor(clients))
                .build();
        this.environment = environment;
    }

    @GetMapping("/api/me/orders")
    @Nullable
    Answer orders() {
        return rest.get()
                .uri("http://localhost:{port}/api/orders", environment.getRequiredProperty("local.server.port"))
                .attributes(clientRegistrationId("orders"))
                .retrieve()
                .body(Answer.class);
    }
}
