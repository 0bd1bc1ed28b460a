package io.entra4j.sample.local;

import io.entra4j.identity.ClientAssertionRequest;
import java.util.function.Function;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Makes assertions for application-client-assertion.yaml. In your application, get them from the service that issues
 * tokens for your workload.
 */
@Configuration(proxyBeanMethods = false)
@Profile("local & client-assertion")
class AssertionConfiguration {

    @Bean
    Function<ClientAssertionRequest, String> assertions(LocalMachines machines) {
        return request -> machines.serviceAccountToken();
    }
}
