package io.entra4j.identity.spring.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.spring.autoconfigure.EntraFixture;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentitySharedCacheHealthAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityMetricsAutoConfiguration;
import io.entra4j.identity.spring.health.SharedCacheHealthIndicator;
import io.entra4j.identity.spring.metrics.SharedCacheMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What health and meters tell of the shared cache, by a store that has good and bad days. */
class SharedCacheStatusTests extends EntraFixture {

    private static final String HEALTH = "azureIdentitySharedCache";

    private final FakeSharedTokenStore store = new FakeSharedTokenStore();
    private final ApplicationContextRunner context = application()
            .withConfiguration(AutoConfigurations.of(
                    AzureIdentitySharedCacheAutoConfiguration.class,
                    AzureIdentityHealthContributorAutoConfiguration.class,
                    AzureIdentitySharedCacheHealthAutoConfiguration.class,
                    AzureIdentityMetricsAutoConfiguration.class,
                    HealthContributorRegistryAutoConfiguration.class,
                    HealthEndpointAutoConfiguration.class))
            .withPropertyValues(SECRET)
            .withPropertyValues("azure.identity.cache.shared.applications=true");
    private final ApplicationContextRunner sharing = context.withBean(SharedTokenStore.class, () -> store)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withPropertyValues(
                    "azure.identity.cache.shared.enabled=true",
                    "azure.identity.cache.shared.keys.k1=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");

    private static void fetch(ApplicationContext started, String scope) {
        started.getBean(TokenCredential.class).getTokenSync(new TokenRequestContext().addScopes(scope));
    }

    private static IndicatedHealthDescriptor health(ApplicationContext started) {
        return (IndicatedHealthDescriptor) started.getBean(HealthEndpoint.class).healthForPath(HEALTH);
    }

    private static double counted(ApplicationContext started, String meter, String tag, String value) {
        MeterRegistry meters = started.getBean(MeterRegistry.class);
        if (meters.getMeters().isEmpty()) {
            started.getBean(SharedCacheMeters.class).bindTo(meters);
        }
        return meters.get("azure.identity.shared.cache." + meter)
                .tag(tag, value)
                .functionCounter()
                .count();
    }

    private static double available(ApplicationContext started) {
        return started.getBean(MeterRegistry.class)
                .get("azure.identity.shared.cache.available")
                .gauge()
                .value();
    }

    @Test
    void healthTellsSinceWhenTheStoreDoesNotAnswerAndTheApplicationStaysUp() {
        sharing.run(started -> {
            fetch(started, "https://vault.azure.net/.default");
            assertThat(health(started).getDetails()).containsOnly(Map.entry("state", "AVAILABLE"));

            store.trouble(() -> {
                throw new IOException("connection refused");
            });
            fetch(started, "https://graph.microsoft.com/.default");

            assertThat(health(started).getStatus()).isEqualTo(Status.UP);
            assertThat(health(started).getDetails()).containsEntry("state", "UNAVAILABLE");
            assertThat(Instant.parse((String) health(started).getDetails().get("unavailableSince")))
                    .isBetween(Instant.now().minusSeconds(60), Instant.now());
            assertThat(started.getBean(HealthEndpoint.class).health().getStatus())
                    .isEqualTo(Status.UP);
        });
    }

    @Test
    void metersCountCallsOfTheStoreByResultAndLeasesByOutcome() {
        sharing.run(first -> sharing.run(second -> {
            fetch(first, "https://vault.azure.net/.default");
            fetch(second, "https://vault.azure.net/.default");

            assertThat(counted(first, "leases", "outcome", "taken")).isOne();
            assertThat(counted(second, "requests", "result", "hit")).isOne();
            assertThat(counted(second, "leases", "outcome", "taken")).isZero();
            assertThat(counted(second, "leases", "outcome", "awaited")).isZero();
            assertThat(available(second)).isOne();

            store.trouble(() -> {
                throw new IOException("connection refused");
            });
            fetch(second, "https://graph.microsoft.com/.default");
            assertThat(counted(second, "requests", "result", "error")).isOne();
            assertThat(counted(second, "requests", "result", "skipped")).isPositive();
            assertThat(available(second)).isZero();
        }));
    }

    @Test
    void unreadableEntriesAreCounted() {
        sharing.run(first -> {
            fetch(first, "https://vault.azure.net/.default");
            store.texts().keySet().forEach(key -> store.tamper(key, "tampered"));

            sharing.run(second -> {
                fetch(second, "https://vault.azure.net/.default");

                assertThat(counted(second, "requests", "result", "unreadable")).isPositive();
                assertThat(counted(second, "requests", "result", "hit")).isZero();
            });
        });
    }

    @Test
    void withoutSharedCacheThereIsNeitherHealthNorMeter() {
        context.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .run(started -> assertThat(started)
                        .hasNotFailed()
                        .doesNotHaveBean(SharedCacheHealthIndicator.class)
                        .doesNotHaveBean(SharedCacheMeters.class));
    }

    @Test
    void healthCanBeSwitchedOffAndTheApplicationsOwnWins() {
        sharing.withPropertyValues("management.health.azureidentitysharedcache.enabled=false")
                .run(started -> assertThat(started).doesNotHaveBean(SharedCacheHealthIndicator.class));
        sharing.withBean("azureIdentitySharedCacheHealthIndicator", Object.class, Object::new)
                .run(started -> assertThat(started).doesNotHaveBean(SharedCacheHealthIndicator.class));
    }

    @Test
    void sharedCacheWorksWithoutMicrometerAndActuator() {
        application()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentitySharedCacheAutoConfiguration.class,
                        AzureIdentitySharedCacheHealthAutoConfiguration.class,
                        AzureIdentityMetricsAutoConfiguration.class))
                .withBean(SharedTokenStore.class, () -> store)
                .withPropertyValues(SECRET)
                .withPropertyValues(
                        "azure.identity.cache.shared.applications=true",
                        "azure.identity.cache.shared.enabled=true",
                        "azure.identity.cache.shared.keys.k1=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
                .withClassLoader(
                        new FilteredClassLoader("io.micrometer", "org.springframework.boot.health.contributor"))
                .run(started -> {
                    fetch(started, "https://vault.azure.net/.default");

                    assertThat(store.texts()).hasSize(1);
                });
    }
}
