package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.chain.ChainedTokenCredential;
import io.entra4j.identity.chain.DefaultAzureCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.RecordingListener;
import io.entra4j.identity.service.ClientSecretCredential;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

class AzureIdentityAutoConfigurationTests extends EntraFixture {

    private final ApplicationContextRunner context = application();

    @Test
    void propertiesBecomeACredentialThatGetsAToken() {
        context.withPropertyValues(SECRET)
                .withPropertyValues("azure.identity.type=client-secret")
                .run(started -> {
                    assertThat(started).hasSingleBean(TokenCredential.class).hasBean("azureTokenCredential");
                    assertThat(started.getBean(TokenCredential.class)).isInstanceOf(ClientSecretCredential.class);
                    assertThat(token(started)).startsWith("eyJ");
                });
    }

    @Test
    void startSendsNoRequest() {
        context.withPropertyValues(SECRET)
                .run(started -> assertThat(entra.requests()).isEmpty());
    }

    @Test
    void typeAutoUsesAConfiguredSecret() {
        context.withPropertyValues(SECRET)
                .run(started -> assertThat(started).hasSingleBean(ClientSecretCredential.class));
    }

    @Test
    void typeAutoWithoutAnythingIsTheDefaultChain() {
        context.run(started -> assertThat(started).hasSingleBean(DefaultAzureCredential.class));
    }

    @Test
    void missingConfigurationIsReportedAtTheFirstCallWithoutARequest() {
        context.withPropertyValues("azure.identity.type=environment")
                .run(started -> assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> token(started)))
                        .isExactlyInstanceOf(CredentialUnavailableException.class)
                        .hasMessageContaining("AZURE_TENANT_ID"));
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void variablesCompleteTheProperties() {
        context.withPropertyValues(
                        "azure.identity.type=client-secret",
                        "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.client-secret= ",
                        "AZURE_TENANT_ID=" + FakeEntra.TENANT_ID,
                        "AZURE_CLIENT_ID=another-application",
                        "AZURE_CLIENT_SECRET=" + FakeEntra.CLIENT_SECRET)
                .run(started -> assertThat(token(started)).startsWith("eyJ"));
    }

    @Test
    void typeEnvironmentReadsSpringsEnvironment() {
        context.withPropertyValues(
                        "azure.identity.type=environment",
                        "AZURE_TENANT_ID=" + FakeEntra.TENANT_ID,
                        "AZURE_CLIENT_ID=" + FakeEntra.CLIENT_ID,
                        "AZURE_CLIENT_SECRET=" + FakeEntra.CLIENT_SECRET)
                .run(started -> assertThat(token(started)).startsWith("eyJ"));
    }

    @Test
    void chainTriesItsTypesInOrder() {
        context.withPropertyValues(SECRET)
                .withPropertyValues("azure.identity.type=chain", "azure.identity.chain=environment,client-secret")
                .run(started -> {
                    token(started);
                    assertThat(started.getBean(ChainedTokenCredential.class)
                                    .status()
                                    .answeredBy())
                            .isEqualTo("ClientSecretCredential");
                });
    }

    @Test
    void credentialBeanOfTheApplicationWins() {
        context.withPropertyValues(SECRET)
                .withUserConfiguration(OwnCredential.class)
                .run(started -> assertThat(started).doesNotHaveBean("azureTokenCredential"));
    }

    @Test
    void nothingIsConfiguredWhenSwitchedOffOrWithoutAzureCore() {
        context.withPropertyValues("azure.identity.enabled=false")
                .run(started -> assertThat(started).doesNotHaveBean(TokenCredential.class));
        context.withClassLoader(new FilteredClassLoader(TokenCredential.class))
                .run(started -> assertThat(started).hasNotFailed().doesNotHaveBean("azureTokenCredential"));
    }

    @Test
    void listenerBeansReceiveEvents() {
        RecordingListener listener = new RecordingListener();
        context.withPropertyValues(SECRET)
                .withBean(TokenRequestListener.class, () -> listener)
                .run(started -> {
                    token(started);
                    assertThat(listener.events()).hasSize(2);
                });
    }

    @Test
    void credentialIsClosedWithTheContext() {
        EntraCredential[] kept = new EntraCredential[1];
        context.withPropertyValues(SECRET).run(started -> kept[0] = started.getBean(EntraCredential.class));

        org.assertj.core.api.Assertions.assertThatIllegalStateException()
                .isThrownBy(() -> kept[0].getTokenSync(new TokenRequestContext().addScopes("s/.default")));
    }

    @ParameterizedTest
    @CsvSource({"tenant-id, AZURE_TENANT_ID", "client-id, AZURE_CLIENT_ID", "client-secret, AZURE_CLIENT_SECRET"})
    void missingSettingFailsTheStartAndIsNamed(String missing, String variable) {
        context.withPropertyValues(SECRET)
                .withPropertyValues("azure.identity.type=client-secret", "azure.identity." + missing + "=")
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageContaining("azure.identity." + missing)
                        .hasMessageContaining(variable)
                        .hasMessageNotContainingAny(FakeEntra.CLIENT_SECRET));
    }

    @Test
    void allowedTenantsAreRefusedForTheEnvironmentCredential() {
        context.withPropertyValues(
                        "azure.identity.type=environment", "azure.identity.additionally-allowed-tenants=other")
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity.additionally-allowed-tenants:"));
    }

    @Test
    void variablesOfAnotherApplicationDoNotCompleteTheProperties() {
        context.withPropertyValues(
                        "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                        "AZURE_TENANT_ID=another",
                        "AZURE_CLIENT_ID=another",
                        "AZURE_CLIENT_SECRET=" + FakeEntra.CLIENT_SECRET)
                .run(started -> assertThat(token(started)).startsWith("eyJ"));
    }

    @Test
    void secretWithoutTenantFailsTheStartEvenWithTypeAuto() {
        context.withPropertyValues("azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET)
                .run(started ->
                        assertThat(started).getFailure().rootCause().hasMessageContaining("azure.identity.tenant-id"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "authority-host=http://login.example.com | azure.identity.authority-host | https://",
                "cloud=custom,authority-host= | azure.identity.authority-host | 'custom'",
                "cloud=china | azure.identity.authority-host | 'china'",
                "tenant-id=a/b | azure.identity.tenant-id | 'a/b'",
                "tenant-id=organizations | azure.identity.tenant-id | for users",
                "additionally-allowed-tenants=a b | azure.identity.additionally-allowed-tenants | 'a b'",
                "type=chain | azure.identity.chain | empty",
                "type=chain,chain=chain | azure.identity.chain | cannot be part",
                "chain=environment | azure.identity.chain | does not use it",
                "type=environment | azure.identity.tenant-id | 'environment'",
                "cache.max-entries=0 | azure.identity.cache.max-entries | at least 1"
            })
    void wrongSettingFailsTheStartAndIsNamed(String settings, String property, String says) {
        String[] values = java.util.Arrays.stream(settings.split(","))
                .map(setting -> "azure.identity." + setting.trim())
                .toArray(String[]::new);
        context.withPropertyValues(SECRET)
                .withPropertyValues(values)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith(property + ":")
                        .hasMessageContaining(says));
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void unknownTypeFailsTheStart() {
        context.withPropertyValues("azure.identity.type=client-sercet")
                .run(started -> assertThat(started).getFailure().hasStackTraceContaining("azure.identity.type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"us-government", "US_GOVERNMENT", "usGovernment"})
    void cloudPropertyIsBoundInRelaxedForm(String cloud) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withPropertyValues("azure.identity.cloud=" + cloud)
                .run(started -> assertThat(started.getBean(AzureCredentials.class)
                                .options("any")
                                .authorityHost())
                        .isEqualTo("https://login.microsoftonline.us"));
    }

    private static String token(ApplicationContext context) {
        return context.getBean(TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken();
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnCredential {

        @Bean
        TokenCredential own() {
            return request -> Mono.empty();
        }
    }
}
