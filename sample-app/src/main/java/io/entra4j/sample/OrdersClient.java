package io.entra4j.sample;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.util.List;
import java.util.Objects;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Calls the protected endpoint, each time with the credential's current token. */
@Component
final class OrdersClient {

    record Order(String id, String item, int quantity) {}

    record Answer(String caller, List<Order> orders) {}

    private final RestClient rest;
    private final Environment environment;

    OrdersClient(
            RestClient.Builder rest, TokenCredential credential, SampleProperties properties, Environment environment) {
        this.environment = environment;
        this.rest = rest.requestInterceptor((request, body, execution) -> {
                    // Gets a token for each call: the credential caches and renews it. A token that is kept here would
                    // expire.
                    TokenRequestContext scope = new TokenRequestContext().addScopes(properties.ordersScope());
                    request.getHeaders()
                            .setBearerAuth(credential.getTokenSync(scope).getToken());
                    return execution.execute(request, body);
                })
                .build();
    }

    Answer fetchOrders() {
        Answer answer = rest.get()
                .uri("http://localhost:{port}/api/orders", environment.getRequiredProperty("local.server.port"))
                .retrieve()
                .body(Answer.class);
        return Objects.requireNonNull(answer, "/api/orders answered without a body");
    }
}
