package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.chain.ChainedTokenCredential;
import io.entra4j.identity.chain.DefaultAzureCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.RecordingListener;
import io.entra4j.identity.service.ClientSecretCredential;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityMetricsAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import reactor.core.publisher.Mono;

/** Several credentials in one application. */
class NamedCredentialTests extends EntraFixture {

    private static final String[] REPORTING = {
        "azure.identity.credentials.reporting.client-id=" + FakeEntra.CLIENT_ID,
        "azure.identity.credentials.reporting.client-secret=another"
    };

    private ApplicationContextRunner context;

    @BeforeEach
    void setUp() {
        context = application();
    }

    private static String token(TokenCredential credential) {
        return credential
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken();
    }

    @Test
    void plainInjectionGetsTheDefaultAndAQualifierSelectsByName() {
        context.withPropertyValues(SECRET)
                .withPropertyValues(REPORTING)
                .withUserConfiguration(Consumers.class)
                .run(started -> {
                    AzureCredentials credentials = started.getBean(AzureCredentials.class);
                    assertThat(started.getBean("plain")).isEqualTo(List.of(credentials.get("default")));
                    assertThat(started.getBean("qualified")).isEqualTo(List.of(credentials.get("reporting")));
                    assertThat(credentials.names()).containsExactly("default", "reporting");
                });
    }

    @Test
    void namedCredentialInheritsTenantAndCloudButNoSecret() {
        context.withPropertyValues(SECRET)
                .withPropertyValues(
                        "azure.identity.credentials.reporting.type=client-secret",
                        "azure.identity.credentials.reporting.client-id=" + FakeEntra.CLIENT_ID)
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("azure.identity.credentials.reporting.client-secret:"));
        context.withPropertyValues(SECRET)
                .withPropertyValues(
                        "azure.identity.credentials.reporting.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.reporting.client-secret=" + FakeEntra.CLIENT_SECRET)
                .run(started -> assertThat(token(started.getBean("reporting", TokenCredential.class)))
                        .startsWith("eyJ"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', login.microsoftonline.us",
        "azure.identity.inherit-defaults=false, login.microsoftonline.com",
        "azure.identity.credentials.reporting.cloud=china, login.chinacloudapi.cn",
        "azure.identity.credentials.reporting.authority-host=https://login.private.example, login.private.example"
    })
    void namedCredentialIsInTheCloudOfTheApplicationUnlessItSaysOtherwise(String setting, String host) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withPropertyValues(SECRET)
                .withPropertyValues(REPORTING)
                .withPropertyValues(
                        "azure.identity.cloud=us-government",
                        "azure.identity.credentials.reporting.tenant-id=" + FakeEntra.TENANT_ID,
                        setting)
                .run(started -> {
                    AzureCredentials credentials = started.getBean(AzureCredentials.class);
                    assertThat(credentials.get("default").plan().text())
                            .startsWith("asks https://login.microsoftonline.us ");
                    assertThat(credentials.get("reporting").plan().text()).startsWith("asks https://" + host + " ");
                });
    }

    @Test
    void namedCredentialInheritsNothingWhenInheritanceIsOff() {
        context.withPropertyValues(SECRET)
                .withPropertyValues(REPORTING)
                .withPropertyValues("azure.identity.inherit-defaults=false")
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("azure.identity.credentials.reporting.tenant-id:"));
    }

    @Test
    void equalDescriptionsShareOneCredential() {
        context.withPropertyValues(SECRET)
                .withPropertyValues(
                        "azure.identity.credentials.orders.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.orders.client-secret=one",
                        "azure.identity.credentials.billing.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.billing.client-secret=one",
                        "azure.identity.credentials.other.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.other.client-secret=two")
                .run(started -> assertThat(started.getBean("orders"))
                        .isSameAs(started.getBean("billing"))
                        .isNotSameAs(started.getBean("other")));
    }

    @Test
    void credentialOfTheApplicationWinsAndNamedOnesStay() {
        context.withPropertyValues("azure.identity.tenant-id=" + FakeEntra.TENANT_ID)
                .withPropertyValues(REPORTING)
                .withBean("own", TokenCredential.class, () -> request -> Mono.empty())
                .run(started -> {
                    assertThat(started).doesNotHaveBean("azureTokenCredential").hasBean("reporting");
                    assertThat(started.getBean(TokenCredential.class)).isSameAs(started.getBean("own"));
                });
    }

    @Test
    void chainMayListNames() {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=environment,ci,reporting",
                        "azure.identity.credentials.ci.type=github-actions",
                        "azure.identity.credentials.ci.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.credentials.ci.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.ci.assertion.audience=api://AzureADTokenExchange",
                        "azure.identity.credentials.reporting.tenant-id=" + FakeEntra.TENANT_ID,
                        "azure.identity.credentials.reporting.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.reporting.client-secret=" + FakeEntra.CLIENT_SECRET)
                .run(started -> {
                    EntraCredential chain =
                            started.getBean(AzureCredentials.class).get("default");
                    assertThat(chain).isInstanceOf(ChainedTokenCredential.class);
                    assertThat(token(chain)).startsWith("eyJ");
                    assertThat(chain.status().answeredBy()).isEqualTo("ClientSecretCredential");
                });
    }

    @Test
    void beanOfTheApplicationMayBeACredentialAndAMember() {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=workload-identity,legacy",
                        "azure.identity.credentials.legacy.type=bean",
                        "azure.identity.credentials.legacy.bean-name=ours")
                .withUserConfiguration(Legacy.class)
                .run(started -> {
                    EntraCredential legacy =
                            started.getBean(AzureCredentials.class).get("legacy");
                    assertThat(token(legacy)).isEqualTo("token of ours");
                    assertThat(token(legacy)).isEqualTo("token of ours");
                    assertThat(legacy.status().hits()).isOne();
                    assertThat(token(started.getBean("azureTokenCredential", TokenCredential.class)))
                            .isEqualTo("token of ours");
                });
    }

    @Test
    void nameDefaultSelectsTheDefaultBesideANonCandidateBean() {
        context.withPropertyValues("azure.identity.type=bean", "azure.identity.bean-name=ours")
                .withUserConfiguration(Legacy.class)
                .run(started -> {
                    AzureCredentials credentials = started.getBean(AzureCredentials.class);
                    assertThat(credentials.named("default", "some.property")).isSameAs(credentials.get("default"));
                    assertThat(credentials.named("", "some.property")).isSameAs(credentials.get("default"));
                });
    }

    @Test
    void chainMayContainABeanByTheTypeBean() {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=workload-identity,bean",
                        "azure.identity.bean-name=ours")
                .withUserConfiguration(Legacy.class)
                .run(started -> assertThat(token(started.getBean(TokenCredential.class)))
                        .isEqualTo("token of ours"));
    }

    @Test
    void environmentVariablesDescribeNamedCredentials() {
        new ApplicationContextRunner(() -> {
                    var created = new org.springframework.context.annotation.AnnotationConfigApplicationContext();
                    StandardEnvironment environment = new StandardEnvironment();
                    environment
                            .getPropertySources()
                            .replace(
                                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                    new SystemEnvironmentPropertySource(
                                            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                            Map.of(
                                                    "AZURE_IDENTITY_CREDENTIALS_REPORTING_CLIENTID",
                                                    FakeEntra.CLIENT_ID,
                                                    "AZURE_IDENTITY_CREDENTIALS_REPORTING_CLIENTSECRET",
                                                    "s3cr3t")));
                    environment
                            .getPropertySources()
                            .addLast(new MapPropertySource(
                                    "file", Map.of("azure.identity.tenant-id", FakeEntra.TENANT_ID)));
                    created.setEnvironment(environment);
                    return created;
                })
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .run(started -> {
                    assertThat(started.getBean("reporting")).isInstanceOf(ClientSecretCredential.class);
                    assertThat(started.getBean("azureTokenCredential")).isInstanceOf(DefaultAzureCredential.class);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "azure.identity.type=chain azure.identity.chain=nobody|azure.identity.chain|neither a type nor the name",
                "azure.identity.type=chain azure.identity.chain=orders azure.identity.credentials.orders.type=chain azure.identity.credentials.orders.chain=billing azure.identity.credentials.billing.type=chain azure.identity.credentials.billing.chain=orders|azure.identity.credentials.orders.chain|needs itself: default needs orders needs billing needs orders",
                "azure.identity.credentials.orders.type=chain azure.identity.credentials.orders.chain=orders|azure.identity.credentials.orders.chain|needs itself",
                "azure.identity.credentials.orders.type=bean azure.identity.credentials.orders.bean-name=billing azure.identity.credentials.billing.type=bean azure.identity.credentials.billing.bean-name=orders|azure.identity.credentials.billing.bean-name|needs the credential that is made from it",
                "azure.identity.credentials.default.type=environment|azure.identity.credentials.default|below azure.identity itself",
                "azure.identity.credentials.azure-cli.type=environment|azure.identity.credentials.azure-cli|name of a type",
                "azure.identity.credentials.or-ders.type=environment azure.identity.credentials.orders.type=environment|azure.identity.credentials.orders|two spellings",
                "azure.identity.credentials.orders.type=managed-identity azure.identity.credentials.orders.client-id=x|azure.identity.credentials.orders.client-id|does not use it",
                "azure.identity.credentials.orders.type=workload-identity|azure.identity.credentials.orders.tenant-id|'workload-identity' needs it",
                "azure.identity.credentials.orders.cloud=custom|azure.identity.credentials.orders.authority-host|'custom'"
            })
    void wrongPropertyFailsTheStart(String settings, String property, String says) {
        context.withPropertyValues(settings.split(" "))
                .run(started -> assertThat(NestedExceptionUtils.getMostSpecificCause(started.getStartupFailure()))
                        .isInstanceOfSatisfying(InvalidCredentialPropertyException.class, e -> {
                            assertThat(e.property()).isEqualTo(property);
                            assertThat(e.reason()).contains(says);
                        }));
    }

    @Test
    void unknownNameIsRefused() {
        context.run(started -> assertThatIllegalArgumentException()
                .isThrownBy(() -> started.getBean(AzureCredentials.class).get("reporting"))
                .withMessageContaining("The names are [default]"));
    }

    @Test
    void allCredentialsAreClosedWithTheContext() {
        List<EntraCredential> kept = new ArrayList<>();
        context.withPropertyValues(SECRET)
                .withPropertyValues(REPORTING)
                .run(started -> kept.addAll(
                        started.getBeansOfType(EntraCredential.class).values()));

        assertThat(kept)
                .hasSize(2)
                .allSatisfy(closed -> assertThatIllegalStateException().isThrownBy(() -> token(closed)));
    }

    @Test
    void eventsMetersAndHealthDistinguishCredentialsByName() {
        entra.application(FakeApplication.builtIn());
        RecordingListener listener = new RecordingListener();
        context.withPropertyValues(SECRET)
                .withPropertyValues(REPORTING)
                .withBean(RecordingListener.class, () -> listener)
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityMetricsAutoConfiguration.class,
                        AzureIdentityHealthContributorAutoConfiguration.class))
                .run(started -> {
                    token(started.getBean("azureTokenCredential", TokenCredential.class));
                    org.assertj.core.api.Assertions.catchThrowable(
                            () -> token(started.getBean("reporting", TokenCredential.class)));

                    assertThat(listener.events())
                            .extracting(event -> event.name() + " " + event.type())
                            .contains("default FETCHED", "reporting FETCH_FAILED");
                    assertThat(started.getBean(MeterRegistry.class)
                                    .get("azure.identity.token.failures")
                                    .tag("credential", "reporting")
                                    .counter()
                                    .count())
                            .isOne();
                    CompositeHealthContributor health =
                            (CompositeHealthContributor) started.getBean(HealthContributor.class);
                    assertThat(((AzureIdentityHealthIndicator) health.getContributor("default"))
                                    .health()
                                    .getStatus())
                            .hasToString("UP");
                    assertThat(((AzureIdentityHealthIndicator) health.getContributor("reporting"))
                                    .health()
                                    .getStatus())
                            .hasToString("DOWN");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Consumers {

        @Bean
        List<TokenCredential> plain(TokenCredential credential) {
            return List.of(credential);
        }

        @Bean
        List<TokenCredential> qualified(@Qualifier("reporting") TokenCredential credential) {
            return List.of(credential);
        }
    }

    /** No default candidate, or it would be the application's own credential. */
    @Configuration(proxyBeanMethods = false)
    static class Legacy {

        @Bean(defaultCandidate = false)
        TokenCredential ours() {
            return request -> Mono.just(
                    new AccessToken("token of ours", OffsetDateTime.now().plusHours(1)));
        }
    }
}
