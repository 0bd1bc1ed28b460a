package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.chain.DefaultAzureCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.hosted.ManagedIdentityCredential;
import io.entra4j.identity.service.ClientCertificateCredential;
import io.entra4j.identity.service.ClientSecretCredential;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;

/** Properties of Spring Cloud Azure, read as they are. */
@ExtendWith(OutputCaptureExtension.class)
class SpringCloudAzurePropertiesTests extends EntraFixture {

    private static final String SWITCH = "azure.identity.spring-cloud-azure.read-properties=true";
    private static final String TENANT = "spring.cloud.azure.profile.tenant-id=" + FakeEntra.TENANT_ID;
    private static final String CLIENT = "spring.cloud.azure.credential.client-id=" + FakeEntra.CLIENT_ID;
    private static final String SECRET = "spring.cloud.azure.credential.client-secret=" + FakeEntra.CLIENT_SECRET;
    private static final String PASSWORD = "pass-word-of-a-test";

    @TempDir
    static Path directory;

    @BeforeAll
    static void logNotes() {
        LoggingSystem.get(SpringCloudAzurePropertiesTests.class.getClassLoader())
                .setLogLevel("io.entra4j", LogLevel.INFO);
    }

    private static ApplicationContextRunner without() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withBean(
                        AzureCredentialCustomizer.class,
                        () -> options -> options.sslContext(entra.sslContext()).instanceDiscovery(false))
                .withPropertyValues(
                        "spring.cloud.azure.profile.environment.active-directory-endpoint=" + entra.authorityHost());
    }

    private static ApplicationContextRunner reading() {
        return without().withPropertyValues(SWITCH);
    }

    private static String token(ApplicationContext context) {
        return context.getBean(TokenCredential.class)
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken();
    }

    private static InvalidCredentialPropertyException failure(Throwable failure) {
        assertThat(failure).isNotNull();
        return (InvalidCredentialPropertyException) NestedExceptionUtils.getMostSpecificCause(failure);
    }

    @Test
    void clientSecretOfSpringCloudAzureIsUsed(CapturedOutput output) {
        reading().withPropertyValues(TENANT, CLIENT, SECRET).run(context -> {
            assertThat(context.getBean(TokenCredential.class)).isInstanceOf(ClientSecretCredential.class);
            assertThat(token(context)).isNotEmpty();
            assertThat(output)
                    .contains("describe the Azure credential")
                    .contains("spring.cloud.azure.credential.client-secret")
                    .doesNotContain(FakeEntra.CLIENT_SECRET)
                    .doesNotContain("do not use");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "spring.cloud.azure.profile.tenantId, spring.cloud.azure.credential.clientId, spring.cloud.azure.credential.client_secret"
    })
    void relaxedSpellingsAreRead(String tenant, String client, String secret) {
        reading()
                .withPropertyValues(
                        tenant + "=" + FakeEntra.TENANT_ID,
                        client + "=" + FakeEntra.CLIENT_ID,
                        secret + "=" + FakeEntra.CLIENT_SECRET)
                .run(context -> assertThat(token(context)).isNotEmpty());
    }

    @Test
    void variablesCompleteTheProperties() {
        reading()
                .withPropertyValues(TENANT, "AZURE_CLIENT_ID=" + FakeEntra.CLIENT_ID)
                .withPropertyValues("AZURE_CLIENT_SECRET=" + FakeEntra.CLIENT_SECRET)
                .run(context -> {
                    assertThat(context.getBean(TokenCredential.class)).isInstanceOf(ClientSecretCredential.class);
                    assertThat(token(context)).isNotEmpty();
                });
    }

    @Test
    void secretWinsOverCertificate() {
        reading()
                .withPropertyValues(TENANT, CLIENT, SECRET)
                .withPropertyValues("spring.cloud.azure.credential.client-certificate-path=/nowhere.pem")
                .run(context ->
                        assertThat(context.getBean(TokenCredential.class)).isInstanceOf(ClientSecretCredential.class));
    }

    @ParameterizedTest
    @CsvSource({"pem,", "pfx," + PASSWORD})
    void certificateOfSpringCloudAzureIsUsed(String format, String password) throws Exception {
        TestCertificate certificate = TestCertificate.issued("CN=orders");
        entra.application(FakeApplication.builtIn().withCertificate(certificate.certificate()));
        Path file = directory.resolve("app." + format);
        Files.write(file, password == null ? certificate.pem().getBytes() : certificate.pkcs12(password));
        ApplicationContextRunner context = reading()
                .withPropertyValues(TENANT, CLIENT)
                .withPropertyValues("spring.cloud.azure.credential.client-certificate-path=" + file);
        (password == null
                        ? context
                        : context.withPropertyValues(
                                "spring.cloud.azure.credential.client-certificate-password=" + password))
                .run(started -> {
                    assertThat(started.getBean(TokenCredential.class)).isInstanceOf(ClientCertificateCredential.class);
                    assertThat(token(started)).isNotEmpty();
                });
    }

    @Test
    void managedIdentityOfSpringCloudAzureIsUsed() {
        try (FakeManagedIdentity host = FakeManagedIdentity.start()) {
            ApplicationContextRunner context =
                    reading().withPropertyValues("spring.cloud.azure.credential.managed-identity-enabled=true");
            for (var variable :
                    host.variables(FakeManagedIdentity.Host.APP_SERVICE).entrySet()) {
                context = context.withPropertyValues(variable.getKey() + "=" + variable.getValue());
            }
            context.run(started -> {
                assertThat(started.getBean(TokenCredential.class)).isInstanceOf(ManagedIdentityCredential.class);
                assertThat(token(started)).isNotEmpty();
            });
        }
    }

    @Test
    void clientIdSelectsTheUserAssignedIdentity() {
        reading()
                .withPropertyValues(CLIENT, "spring.cloud.azure.credential.managed-identity-enabled=true")
                .withPropertyValues("azure.identity.diagnostics.log-identifiers=true")
                .run(context -> assertThat(context.getBean(AzureCredentials.class)
                                .get("default")
                                .plan()
                                .text())
                        .contains(FakeEntra.CLIENT_ID));
    }

    @Test
    @SuppressWarnings("deprecation") // as the type is
    void userNameAndPasswordAreUsed() {
        reading()
                .withPropertyValues(CLIENT, "spring.cloud.azure.credential.username=ada@contoso.example")
                .withPropertyValues("spring.cloud.azure.credential.password=pw")
                .run(context -> assertThat(context.getBean(TokenCredential.class))
                        .isInstanceOf(io.entra4j.identity.user.UsernamePasswordCredential.class));
    }

    @Test
    void incompleteDescriptionMeansTheDefaultChainAndAWarning(CapturedOutput output) {
        reading().withPropertyValues(CLIENT, SECRET).run(context -> {
            assertThat(context.getBean(TokenCredential.class)).isInstanceOf(DefaultAzureCredential.class);
            assertThat(output)
                    .contains("[spring.cloud.azure.credential.client-id, spring.cloud.azure.credential.client-secret]"
                            + " are set, but the Azure credential does not use them")
                    .contains("needs spring.cloud.azure.credential.client-id and spring.cloud.azure.profile.tenant-id");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "AZURE, https://login.microsoftonline.com",
        "AZURE_CHINA, https://login.chinacloudapi.cn",
        "azure-us-government, https://login.microsoftonline.us"
    })
    void cloudOfSpringCloudAzureIsUsed(String cloud, String host) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withPropertyValues(SWITCH, TENANT, CLIENT, SECRET)
                .withPropertyValues("spring.cloud.azure.profile.cloud-type=" + cloud)
                .run(context -> assertThat(context.getBean(AzureCredentials.class)
                                .get("default")
                                .plan()
                                .text())
                        .contains(host));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "spring.cloud.azure.profile.cloud-type=AZURE_CHIMA;There is no cloud 'AZURE_CHIMA'. Did you mean 'AZURE_CHINA'?",
                "spring.cloud.azure.profile.tenant-id=no tenant!;A tenant must be",
                "spring.cloud.azure.credential.client-secret=${NOWHERE};No property gives its placeholder"
            })
    void errorsNameThePropertyOfSpringCloudAzure(String wrong, String reason) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withPropertyValues(SWITCH, TENANT, CLIENT, SECRET, wrong)
                .run(context -> {
                    InvalidCredentialPropertyException failure = failure(context.getStartupFailure());
                    assertThat(failure.property()).isEqualTo(wrong.substring(0, wrong.indexOf('=')));
                    assertThat(failure.reason()).startsWith(reason.substring(0, 10));
                    assertThat(failure.getMessage()).doesNotContain("azure.identity.");
                });
    }

    @Test
    void otherCloudRequiresItsEndpoint() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withPropertyValues(SWITCH, TENANT, CLIENT, SECRET, "spring.cloud.azure.profile.cloud-type=OTHER")
                .run(context -> assertThat(failure(context.getStartupFailure()).property())
                        .isEqualTo("spring.cloud.azure.profile.environment.active-directory-endpoint"));
    }

    @Test
    void missingCertificateIsReportedByTheNameOfItsProperty() {
        AtomicReference<ConfigurableApplicationContext> started = new AtomicReference<>();
        reading()
                .withInitializer(started::set)
                .withPropertyValues(TENANT, CLIENT, "spring.cloud.azure.credential.client-certificate-path=/no/app.pem")
                .run(context -> {
                    InvalidCredentialPropertyException failure = failure(context.getStartupFailure());
                    assertThat(failure.property()).isEqualTo("spring.cloud.azure.credential.client-certificate-path");
                    FailureAnalysis analysis = StartFailures.analysis(context.getStartupFailure(), started.get());
                    assertThat(analysis.getDescription())
                            .contains("spring.cloud.azure.profile.tenant-id from ")
                            .doesNotContain(FakeEntra.TENANT_ID);
                });
    }

    @Test
    void ownPropertiesWinOverSpringCloudAzure(CapturedOutput output) {
        reading()
                .withPropertyValues(TENANT, CLIENT, SECRET, "azure.identity.type=azure-cli")
                .run(context -> {
                    assertThat(context.getBean(TokenCredential.class).getClass().getSimpleName())
                            .isEqualTo("AzureCliCredential");
                    assertThat(output)
                            .contains("[azure.identity.type] describe the Azure credential")
                            .contains("spring.cloud.azure.credential.client-secret")
                            .contains("Remove them");
                });
    }

    @Test
    void ownPropertiesWithoutCounterpartCompleteSpringCloudAzure() {
        reading()
                .withPropertyValues(TENANT, CLIENT, SECRET, "azure.identity.instance-discovery=false")
                .run(context ->
                        assertThat(context.getBean(TokenCredential.class)).isInstanceOf(ClientSecretCredential.class));
    }

    @Test
    void namedCredentialsInheritTenantAndCloud() {
        reading()
                .withPropertyValues(TENANT, CLIENT, SECRET)
                .withPropertyValues(
                        "azure.identity.credentials.reports.client-id=" + FakeEntra.CLIENT_ID,
                        "azure.identity.credentials.reports.client-secret=" + FakeEntra.CLIENT_SECRET)
                .run(context -> assertThat(context.getBean(AzureCredentials.class)
                                .get("reports")
                                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                                .getToken())
                        .isNotEmpty());
    }

    @Test
    void warningSaysHowToMigrateWhenTheSwitchIsOff(CapturedOutput output) {
        without().withPropertyValues(TENANT, CLIENT, SECRET).run(context -> {
            assertThat(context.getBean(TokenCredential.class)).isInstanceOf(DefaultAzureCredential.class);
            assertThat(output)
                    .contains("are not used for the Azure credential")
                    .contains("Set azure.identity.spring-cloud-azure.read-properties to true")
                    .contains("spring.cloud.azure.credential.client-id -> azure.identity.client-id")
                    .contains("spring.cloud.azure.profile.environment.active-directory-endpoint ->"
                            + " azure.identity.authority-host")
                    .contains("io.entra4j.identity.rewrite.MigrateFromSpringCloudAzure")
                    .doesNotContain(FakeEntra.CLIENT_SECRET);
        });
    }

    @Test
    void nothingIsLoggedWithoutCredentialPropertiesOfSpringCloudAzure(CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withPropertyValues(SWITCH, "spring.cloud.azure.storage.blob.account-name=shop")
                .run(context -> assertThat(output).doesNotContain("Spring Cloud Azure"));
    }
}
