package io.entra4j.identity.spring.autoconfigure.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.spring.autoconfigure.AzureIdentitySanitizingAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.EntraFixture;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.autoconfigure.beans.BeansEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.beans.BeansEndpoint;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** How applications start that share tokens, and how they do not. */
class SharedCacheStartTests extends EntraFixture {

    private static final String SHARED = "azure.identity.cache.shared.";
    private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private final FakeSharedTokenStore store = new FakeSharedTokenStore();
    private final ApplicationContextRunner storeless = application()
            .withConfiguration(AutoConfigurations.of(AzureIdentitySharedCacheAutoConfiguration.class))
            .withPropertyValues(SECRET)
            .withPropertyValues(SHARED + "enabled=true");
    private final ApplicationContextRunner context = storeless.withBean(SharedTokenStore.class, () -> store);

    /** Checks that a start fails by one exception that names the property, without a request. */
    private static void assertFails(ApplicationContextRunner application, String key, String says) {
        application.run(started -> assertThat(started)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidCredentialPropertyException.class)
                .hasMessageStartingWith(SHARED + key + ":")
                .hasMessageContaining(says)
                .hasMessageNotContaining(KEY));
        assertThat(entra.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|keys|tokens are shared encrypted only",
                "keys.k1=|keys|has 0 bytes, and needs at least 32",
                "keys.k1=not*base64|keys.k1|not in Base64",
                "keys.k1=c2hvcnQ=|keys|has 5 bytes, and needs at least 32",
                "keys.k.1=" + KEY + "|keys|letters, digits",
                "keys.k1=" + KEY + " keys.k2=" + KEY + "|active-key|there are several keys: [k1, k2]",
                "keys.k1=" + KEY + " active-key=k3|active-key|not among the keys: [k1]",
                "keys.k1=" + KEY + " timeout=0s|timeout|must be more than 0",
                "keys.k1=" + KEY + " timeout=6s|timeout|at most 5s"
            })
    void wrongPropertiesFailTheStart(String settings, String key, String says) {
        String[] properties = Arrays.stream(settings.split(" "))
                .filter(setting -> !setting.isEmpty())
                .map(setting -> SHARED + setting)
                .toArray(String[]::new);

        assertFails(context.withPropertyValues(properties), key, says);
    }

    @Test
    void startFailsWithoutAStore() {
        ApplicationContextRunner keyed = storeless.withPropertyValues(SHARED + "keys.k1=" + KEY);

        assertFails(keyed, "enabled", "no connection to Redis");
        assertFails(
                keyed.withClassLoader(new FilteredClassLoader("org.springframework.data.redis")),
                "enabled",
                "nothing to keep tokens in");
    }

    @Test
    void startFailsWithTwoStores() {
        assertFails(
                context.withBean("other", SharedTokenStore.class, FakeSharedTokenStore::new)
                        .withPropertyValues(SHARED + "keys.k1=" + KEY),
                "enabled",
                "several beans");
    }

    @Test
    void applicationStartsWhileItsStoreFails() {
        store.trouble(() -> {
            throw new IOException("connection refused");
        });

        context.withPropertyValues(SHARED + "keys.k1=" + KEY)
                .run(started -> assertThat(started).hasNotFailed().hasSingleBean(SharedTokenCache.class));
    }

    @Test
    void actuatorShowsNoKey() {
        String raw = new String(Base64.getDecoder().decode(KEY), StandardCharsets.US_ASCII);
        context.withConfiguration(AutoConfigurations.of(
                        AzureIdentitySanitizingAutoConfiguration.class,
                        EnvironmentEndpointAutoConfiguration.class,
                        ConfigurationPropertiesReportEndpointAutoConfiguration.class,
                        BeansEndpointAutoConfiguration.class))
                .withPropertyValues(
                        SHARED + "keys.first=" + KEY,
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.env.show-values=always",
                        "management.endpoint.configprops.show-values=always")
                .withSystemProperties("AZURE_IDENTITY_CACHE_SHARED_KEYS_SECOND=" + KEY, SHARED + "active-key=first")
                .run(started -> {
                    String environment =
                            started.getBean(EnvironmentEndpoint.class).environment(null).getPropertySources().stream()
                                    .flatMap(source -> source.getProperties().entrySet().stream())
                                    .map(shown -> shown.getKey() + "="
                                            + shown.getValue().getValue())
                                    .collect(Collectors.joining("\n"));
                    String properties = started
                            .getBean(ConfigurationPropertiesReportEndpoint.class)
                            .configurationProperties()
                            .getContexts()
                            .values()
                            .stream()
                            .flatMap(shown -> shown.getBeans().values().stream())
                            .map(shown -> shown.getProperties() + " " + shown.getInputs())
                            .collect(Collectors.joining("\n"));
                    String beans = started.getBean(BeansEndpoint.class).beans().getContexts().values().stream()
                            .map(shown -> shown.getBeans().toString())
                            .collect(Collectors.joining("\n"));

                    assertThat(environment).contains(SHARED + "keys.first").doesNotContain(KEY, raw);
                    assertThat(properties).contains("activeKey").doesNotContain(KEY, raw);
                    assertThat(beans).contains("azureIdentitySharedTokenCache").doesNotContain(KEY, raw);
                    assertThat(started.getBean(SharedTokenCache.class).toString())
                            .doesNotContain(KEY, raw);
                });
    }
}
