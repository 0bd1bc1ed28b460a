package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.chain.EnvironmentCredentialBuilder;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityMetricsAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityObservationAutoConfiguration;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import io.entra4j.identity.spring.metrics.CredentialMeters;
import io.entra4j.identity.spring.metrics.TokenEventCounter;
import io.entra4j.identity.spring.metrics.TokenObservations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;

class BackOffTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AzureIdentityAutoConfiguration.class,
                    AzureIdentityHealthContributorAutoConfiguration.class,
                    AzureIdentityMetricsAutoConfiguration.class,
                    AzureIdentityObservationAutoConfiguration.class,
                    AzureIdentitySanitizingAutoConfiguration.class));

    @Test
    void allBeansExistWhenTheirLibrariesArePresent() {
        context.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withBean(ObservationRegistry.class, ObservationRegistry::create)
                .run(started -> assertThat(started)
                        .hasSingleBean(AzureIdentityHealthIndicator.class)
                        .hasSingleBean(CredentialMeters.class)
                        .hasSingleBean(TokenEventCounter.class)
                        .hasSingleBean(TokenObservations.class)
                        .hasBean("azureIdentitySanitizingFunction"));
    }

    @Test
    void nothingIsMeasuredWithoutARegistry() {
        context.run(started -> assertThat(started)
                .hasNotFailed()
                .doesNotHaveBean(CredentialMeters.class)
                .doesNotHaveBean(TokenObservations.class));
    }

    @Test
    void healthCanBeSwitchedOff() {
        context.withPropertyValues("management.health.azureidentity.enabled=false")
                .run(started -> assertThat(started).doesNotHaveBean(AzureIdentityHealthIndicator.class));
    }

    @Test
    void healthIndicatorOfTheApplicationWins() {
        context.withBean("azureIdentityHealthIndicator", Object.class, Object::new)
                .run(started -> assertThat(started).doesNotHaveBean(AzureIdentityHealthIndicator.class));
    }

    @Test
    void foreignCredentialHasHealthButNoMeters() {
        context.withBean(TokenCredential.class, () -> request -> Mono.empty())
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(started -> {
                    assertThat(started).hasSingleBean(AzureIdentityHealthIndicator.class);
                    started.getBean(CredentialMeters.class).bindTo(started.getBean(MeterRegistry.class));
                    assertThat(started.getBean(MeterRegistry.class).getMeters()).isEmpty();
                });
    }

    @Test
    void ownCredentialOfOurTypesIsMeasuredWithAnyDeclaredType() {
        context.withBean("mine", TokenCredential.class, () -> new EnvironmentCredentialBuilder().build())
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(started -> {
                    MeterRegistry meters = started.getBean(MeterRegistry.class);
                    started.getBean(CredentialMeters.class).bindTo(meters);
                    assertThat(meters.get("azure.identity.token.requests")
                                    .tag("credential", "default")
                                    .functionCounters())
                            .isNotEmpty();
                });
    }

    @Test
    void ownCredentialHasHealthWhenOursIsSwitchedOff() {
        context.withBean(TokenCredential.class, () -> request -> Mono.empty())
                .withPropertyValues("azure.identity.enabled=false")
                .run(started -> assertThat(started).hasNotFailed().hasSingleBean(AzureIdentityHealthIndicator.class));
    }

    @Test
    void contextStartsWithoutMicrometerAndActuator() {
        context.withClassLoader(new FilteredClassLoader(
                        "io.micrometer", "org.springframework.boot.actuate.endpoint.SanitizingFunction"))
                .run(started -> assertThat(started).hasNotFailed().hasSingleBean(TokenCredential.class));
    }
}
