package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.ReroutingHttpClient;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.InvalidCredentialPropertyException;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Each type of credential, from properties to a token of FakeEntra. */
class CredentialTypeTests extends EntraFixture {

    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final String SUBJECT = "system:serviceaccount:shop:orders";
    private static final String PASSWORD = "pass-word-of-a-test";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");
    private static final TestCertificate OLD = TestCertificate.issued("CN=orders");
    private static final TestCertificate NEW = OLD.rotated();

    @TempDir
    static Path directory;

    private final ApplicationContextRunner context = application()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withPropertyValues(
                    "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                    "azure.identity.client-id=" + FakeEntra.CLIENT_ID);

    @BeforeAll
    static void trustAndWrite() throws Exception {
        entra.trust(CLUSTER);
        write("app.pem", OLD.pem().getBytes());
        write("app.pfx", OLD.pkcs12(PASSWORD));
        write("app.jks", jks(OLD));
        write("token", CLUSTER.token(SUBJECT, AUDIENCE).getBytes());
    }

    @BeforeEach
    void registerTheApplication() {
        trusts(OLD);
    }

    private static void trusts(TestCertificate certificate) {
        entra.application(FakeApplication.builtIn()
                .withCertificate(certificate.certificate())
                .withFederatedCredential(CLUSTER.issuer(), SUBJECT, AUDIENCE)
                .withFederatedCredential(entra.gitHub().issuer(), entra.gitHub().subject(), AUDIENCE)
                .withFederatedCredential(
                        entra.azurePipelines().issuer(), entra.azurePipelines().subject(), AUDIENCE));
    }

    static Stream<Arguments> types() {
        return Stream.of(
                type(
                        "client-certificate, PEM",
                        "ClientCertificateCredential",
                        "azure.identity.type=client-certificate",
                        "azure.identity.certificate.location=" + uri("app.pem")),
                type(
                        "client-certificate, PKCS12",
                        "ClientCertificateCredential",
                        "azure.identity.type=client-certificate",
                        "azure.identity.certificate.location=" + uri("app.pfx"),
                        "azure.identity.certificate.password=" + PASSWORD,
                        "azure.identity.certificate.send-chain=true"),
                type(
                        "client-certificate, variables",
                        "ClientCertificateCredential",
                        "azure.identity.type=client-certificate",
                        "AZURE_CLIENT_CERTIFICATE_PATH=" + path("app.pfx"),
                        "AZURE_CLIENT_CERTIFICATE_PASSWORD=" + PASSWORD),
                type(
                        "client-certificate, type auto",
                        "ClientCertificateCredential",
                        "azure.identity.certificate.location=" + uri("app.pem")),
                type(
                        "client-certificate, PEM bundle",
                        "ClientCertificateCredential",
                        "azure.identity.type=client-certificate",
                        "azure.identity.certificate.ssl-bundle=entra",
                        "spring.ssl.bundle.pem.entra.keystore.certificate=" + uri("app.pem"),
                        "spring.ssl.bundle.pem.entra.keystore.private-key=" + uri("app.pem")),
                type(
                        "client-certificate, PKCS12 bundle",
                        "ClientCertificateCredential",
                        "azure.identity.certificate.ssl-bundle=entra",
                        "spring.ssl.bundle.jks.entra.keystore.type=PKCS12",
                        "spring.ssl.bundle.jks.entra.keystore.location=" + uri("app.pfx"),
                        "spring.ssl.bundle.jks.entra.keystore.password=" + PASSWORD),
                type(
                        "client-certificate, JKS bundle",
                        "ClientCertificateCredential",
                        "azure.identity.certificate.ssl-bundle=entra",
                        "spring.ssl.bundle.jks.entra.keystore.type=JKS",
                        "spring.ssl.bundle.jks.entra.keystore.location=" + uri("app.jks"),
                        "spring.ssl.bundle.jks.entra.keystore.password=" + PASSWORD,
                        "spring.ssl.bundle.jks.entra.key.alias=orders"),
                type(
                        "workload-identity",
                        "WorkloadIdentityCredential",
                        "azure.identity.type=workload-identity",
                        "azure.identity.workload-identity.token-file=" + path("token")),
                type(
                        "workload-identity, variables",
                        "WorkloadIdentityCredential",
                        "azure.identity.type=workload-identity",
                        "azure.identity.tenant-id=",
                        "azure.identity.client-id=",
                        "azure.identity.workload-identity.azure-proxy=true",
                        "AZURE_TENANT_ID=" + FakeEntra.TENANT_ID,
                        "AZURE_CLIENT_ID=" + FakeEntra.CLIENT_ID,
                        "AZURE_FEDERATED_TOKEN_FILE=" + path("token")),
                type(
                        "client-assertion, supplier",
                        "ClientAssertionCredential",
                        "azure.identity.type=client-assertion",
                        "azure.identity.assertion.bean-name=supplier"),
                type(
                        "client-assertion, function",
                        "ClientAssertionCredential",
                        "azure.identity.type=client-assertion",
                        "azure.identity.assertion.bean-name=function"),
                type(
                        "workload-identity, audience",
                        "WorkloadIdentityCredential",
                        "azure.identity.type=workload-identity",
                        "azure.identity.workload-identity.audience=" + AUDIENCE,
                        "azure.identity.workload-identity.token-file=" + path("token")),
                type(
                        "client-assertion, file",
                        "WorkloadIdentityCredential",
                        "azure.identity.type=client-assertion",
                        "azure.identity.assertion.source=file",
                        "azure.identity.assertion.audience=" + AUDIENCE,
                        "azure.identity.assertion.token-file=" + path("token")),
                type(
                        "client-assertion, file of the variable",
                        "WorkloadIdentityCredential",
                        "azure.identity.type=client-assertion",
                        "azure.identity.assertion.source=file",
                        "AZURE_FEDERATED_TOKEN_FILE=" + path("token")),
                type(
                        "client-assertion, github-actions",
                        "GitHubActionsCredential",
                        "azure.identity.type=client-assertion",
                        "azure.identity.assertion.source=github-actions",
                        "azure.identity.assertion.audience=" + AUDIENCE,
                        "ACTIONS_ID_TOKEN_REQUEST_URL=" + entra.gitHub().url(),
                        "ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + entra.gitHub().requestToken()),
                type(
                        "client-assertion, azure-pipelines",
                        "AzurePipelinesCredential",
                        "azure.identity.type=client-assertion",
                        "azure.identity.assertion.source=azure-pipelines",
                        "azure.identity.azure-pipelines.service-connection-id=5e7c0000-0000-4000-8000-000000000001",
                        "azure.identity.azure-pipelines.system-access-token="
                                + entra.azurePipelines().systemAccessToken(),
                        "SYSTEM_OIDCREQUESTURI=" + entra.azurePipelines().url()),
                type(
                        "azure-pipelines",
                        "AzurePipelinesCredential",
                        "azure.identity.type=azure-pipelines",
                        "azure.identity.azure-pipelines.service-connection-id=5e7c0000-0000-4000-8000-000000000001",
                        "azure.identity.azure-pipelines.system-access-token="
                                + entra.azurePipelines().systemAccessToken(),
                        "SYSTEM_OIDCREQUESTURI=" + entra.azurePipelines().url()),
                type(
                        "github-actions",
                        "GitHubActionsCredential",
                        "azure.identity.type=github-actions",
                        "azure.identity.assertion.audience=" + AUDIENCE,
                        "ACTIONS_ID_TOKEN_REQUEST_URL=" + entra.gitHub().url(),
                        "ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + entra.gitHub().requestToken()),
                type(
                        "environment, certificate",
                        "ClientCertificateCredential",
                        "azure.identity.type=environment",
                        "azure.identity.tenant-id=",
                        "azure.identity.client-id=",
                        "AZURE_TENANT_ID=" + FakeEntra.TENANT_ID,
                        "AZURE_CLIENT_ID=" + FakeEntra.CLIENT_ID,
                        "AZURE_CLIENT_CERTIFICATE_PATH=" + path("app.pem")));
    }

    private static Arguments type(String name, String answeredBy, String... properties) {
        return Arguments.argumentSet(name, answeredBy, properties);
    }

    @ParameterizedTest
    @MethodSource("types")
    void propertiesBecomeACredentialThatGetsAToken(String answeredBy, String[] properties) {
        context.withBean("supplier", Supplier.class, () -> (Supplier<String>) CredentialTypeTests::clusterToken)
                .withBean("function", Function.class, () ->
                        (Function<ClientAssertionRequest, String>) request -> clusterToken())
                .withPropertyValues(properties)
                .run(started -> {
                    assertThat(token(started)).startsWith("eyJ");
                    assertThat(started.getBean(EntraCredential.class).status().answeredBy())
                            .isEqualTo(answeredBy);
                });
    }

    static Stream<Arguments> regions() {
        return Stream.of(
                Arguments.of("default", "westus2", ""),
                Arguments.of("default", "westus2", "AZURE_REGIONAL_AUTHORITY_NAME=northeurope"),
                Arguments.of(
                        "default",
                        "westus2",
                        "azure.identity.type=environment azure.identity.tenant-id="
                                + " azure.identity.client-id= azure.identity.client-secret= AZURE_TENANT_ID="
                                + FakeEntra.TENANT_ID + " AZURE_CLIENT_ID=" + FakeEntra.CLIENT_ID
                                + " AZURE_CLIENT_SECRET=" + FakeEntra.CLIENT_SECRET),
                Arguments.of(
                        "other",
                        "westus2",
                        "azure.identity.credentials.other.client-secret="
                                + FakeEntra.CLIENT_SECRET + " azure.identity.credentials.other.client-id="
                                + FakeEntra.CLIENT_ID),
                Arguments.of(
                        "other",
                        "northeurope",
                        "azure.identity.credentials.other.region=northeurope"
                                + " azure.identity.credentials.other.client-secret=" + FakeEntra.CLIENT_SECRET
                                + " azure.identity.credentials.other.client-id=" + FakeEntra.CLIENT_ID));
    }

    @ParameterizedTest
    @MethodSource("regions")
    void regionPropertySelectsTheRegionalService(String name, String region, String properties) {
        ReroutingHttpClient http = new ReroutingHttpClient(entra);
        context.withBean("rerouting", AzureCredentialCustomizer.class, () -> options -> options.httpClient(http))
                .withPropertyValues(
                        "azure.identity.authority-host=https://login.microsoftonline.com",
                        "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                        "azure.identity.region=westus2")
                .withPropertyValues(properties.split(" "))
                .run(started -> {
                    started.getBean(AzureCredentials.class)
                            .get(name)
                            .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));

                    assertThat(http.hosts()).containsExactly(region + ".login.microsoft.com");
                });
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("region", "client-secret=s3cr3t region=West_US_2", "holds no region: 'West_US_2'"),
                Arguments.of("region", "type=azure-cli client-id= region=westus2", "'azure-cli' does not use it"),
                Arguments.of("certificate", "type=client-certificate", "AZURE_CLIENT_CERTIFICATE_PATH"),
                Arguments.of(
                        "certificate.ssl-bundle",
                        "certificate.ssl-bundle=entra certificate.location=x",
                        "Both this and"),
                Arguments.of(
                        "certificate.ssl-bundle", "certificate.ssl-bundle=entra", "The bundles are [locked, other]"),
                Arguments.of("certificate.ssl-bundle", "certificate.ssl-bundle=other", "cannot be used"),
                Arguments.of(
                        "certificate.password", "certificate.ssl-bundle=other certificate.password=s3cr3t", "its own"),
                Arguments.of("certificate.location", "certificate.location=file:/nowhere/app.pem", "/nowhere/app.pem"),
                Arguments.of("certificate.location", "certificate.location=" + directory, "is a directory"),
                Arguments.of("certificate.location", "certificate.location=" + uri("token"), "neither PEM nor PKCS#12"),
                Arguments.of("certificate.location", "certificate.location=classpath:half-filled.yaml", "neither PEM"),
                Arguments.of("certificate.location", "certificate.location=" + uri("app.pfx"), "needs a password"),
                Arguments.of(
                        "certificate.location",
                        "certificate.location=" + uri("app.pfx") + " certificate.password=s3cr3t",
                        "the password does not open"),
                Arguments.of("certificate.ssl-bundle", "certificate.ssl-bundle=locked", "password was incorrect"),
                Arguments.of(
                        "certificate.send-chain",
                        "type=client-secret client-secret=s3cr3t certificate.send-chain=true",
                        "'client-secret' does not use it"),
                Arguments.of(
                        "workload-identity.azure-proxy",
                        "type=environment tenant-id= client-id= workload-identity.azure-proxy=true",
                        "'environment' does not use it"),
                Arguments.of(
                        "certificate.location",
                        "type=client-secret client-secret=s3cr3t certificate.location=x",
                        "'client-secret' does not use it"),
                Arguments.of("client-secret", "type=client-certificate client-secret=s3cr3t", "does not use it"),
                Arguments.of("assertion.bean-name", "type=client-assertion", "workload-identity"),
                Arguments.of(
                        "assertion.bean-name", "type=client-assertion assertion.bean-name=nobody", "no bean 'nobody'"),
                Arguments.of("assertion.bean-name", "type=client-assertion assertion.bean-name=text", "is a String"),
                Arguments.of(
                        "assertion.token-file",
                        "type=client-assertion assertion.source=file",
                        "AZURE_FEDERATED_TOKEN_FILE"),
                Arguments.of(
                        "assertion.token-file", "type=client-assertion assertion.token-file=/x", "does not use it"),
                Arguments.of(
                        "assertion.bean-name",
                        "type=client-assertion assertion.source=file assertion.bean-name=text",
                        "does not use it"),
                Arguments.of(
                        "assertion.source",
                        "type=client-secret client-secret=s3cr3t assertion.source=file",
                        "'client-secret' does not use it"),
                Arguments.of(
                        "assertion.audience",
                        "type=client-assertion assertion.source=azure-pipelines assertion.audience=x",
                        "does not use it"),
                Arguments.of("assertion", "type=client-assertion assertion.source=github-actions", "udience"),
                Arguments.of(
                        "azure-pipelines.service-connection-id",
                        "type=client-assertion assertion.source=azure-pipelines",
                        "'client-assertion' needs it"),
                Arguments.of(
                        "azure-pipelines.system-access-token",
                        "type=client-assertion assertion.bean-name=text azure-pipelines.system-access-token=s3cr3t",
                        "does not use it"),
                Arguments.of(
                        "certificate.algorithm",
                        "type=client-secret client-secret=s3cr3t certificate.algorithm=rs256",
                        "'client-secret' does not use it"),
                Arguments.of(
                        "workload-identity.audience",
                        "type=client-secret client-secret=s3cr3t workload-identity.audience=x",
                        "'client-secret' does not use it"),
                Arguments.of("bean-name", "type=client-secret client-secret=s3cr3t bean-name=x", "does not use it"),
                Arguments.of("bean-name", "type=bean tenant-id= client-id=", "'bean' needs it"),
                Arguments.of("bean-name", "type=bean tenant-id= client-id= bean-name=nobody", "no bean 'nobody'"),
                Arguments.of("bean-name", "type=bean tenant-id= client-id= bean-name=text", "is a String"),
                Arguments.of(
                        "bean-name",
                        "type=bean tenant-id= client-id= bean-name=azureTokenCredential",
                        "needs the credential that is made from it"),
                Arguments.of("tenant-id", "type=bean client-id= bean-name=text", "'bean' does not use it"),
                Arguments.of("workload-identity.token-file", "type=workload-identity", "AZURE_FEDERATED_TOKEN_FILE"),
                Arguments.of(
                        "azure-pipelines.service-connection-id",
                        "type=azure-pipelines",
                        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"),
                Arguments.of(
                        "azure-pipelines.system-access-token",
                        "type=azure-pipelines azure-pipelines.service-connection-id=x",
                        "SYSTEM_ACCESSTOKEN"),
                Arguments.of(
                        "azure-pipelines",
                        "type=azure-pipelines azure-pipelines.service-connection-id=x azure-pipelines.system-access-token=s3cr3t",
                        "SYSTEM_OIDCREQUESTURI"),
                Arguments.of("tenant-id", "type=azure-pipelines tenant-id=common", "for users"),
                Arguments.of(
                        "managed-identity",
                        "type=managed-identity tenant-id= client-id= managed-identity.client-id=5e7c0000-0000-4000-8000-000000000001 managed-identity.object-id=5e7c0000-0000-4000-8000-000000000002",
                        "azure.identity.managed-identity.client-id, azure.identity.managed-identity.resource-id"),
                Arguments.of("client-secret-file", "client-secret-file=/nowhere/secret", "cannot be read"),
                Arguments.of(
                        "client-secret-file",
                        "client-secret-file=" + path("token") + " client-secret=s3cr3t",
                        "Both this and"),
                Arguments.of("assertion.audience", "type=github-actions", "tokenExchangeAudience"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongSettingFailsTheStartAndIsNamed(String property, String settings, String says) {
        context.withBean("text", String.class, () -> "not an assertion")
                .withPropertyValues(
                        "spring.ssl.bundle.pem.other.truststore.certificate=" + uri("app.pem"),
                        "spring.ssl.bundle.jks.locked.keystore.location=" + uri("app.pfx"),
                        "spring.ssl.bundle.jks.locked.keystore.password=s3cr3t")
                .withPropertyValues(Stream.of(settings.split(" "))
                        .map(setting -> "azure.identity." + setting)
                        .toArray(String[]::new))
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith("azure.identity." + property + ":")
                        .hasMessageContaining(says)
                        .hasMessageNotContaining("s3cr3t"));
        assertThat(entra.requests()).isEmpty();
    }

    static Stream<Arguments> wrongVariables() {
        return Stream.of(
                Arguments.of(
                        "azure.identity.type",
                        "azure.identity.client-secret=s3cr3t AZURE_REGIONAL_AUTHORITY_NAME=West_US_2",
                        "'AZURE_REGIONAL_AUTHORITY_NAME' holds no region: 'West_US_2'"),
                Arguments.of(
                        "AZURE_CLIENT_CERTIFICATE_PATH",
                        "azure.identity.type=client-certificate AZURE_CLIENT_CERTIFICATE_PATH=/nowhere/app.pem",
                        "/nowhere/app.pem"),
                Arguments.of(
                        "AZURESUBSCRIPTION_TENANT_ID",
                        "azure.identity.type=azure-pipelines azure.identity.tenant-id= AZURESUBSCRIPTION_TENANT_ID=a/b",
                        "'a/b'"));
    }

    @ParameterizedTest
    @MethodSource("wrongVariables")
    void wrongVariableFailsTheStartAndIsNamed(String named, String settings, String says) {
        context.withPropertyValues(settings.split(" "))
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageStartingWith(named + ":")
                        .hasMessageContaining(says));
        assertThat(entra.requests()).isEmpty();
    }

    static Stream<Arguments> precedence() {
        return Stream.of(
                type(
                        "client-certificate",
                        "ClientCertificateCredential",
                        "azure.identity.type=client-certificate",
                        "azure.identity.certificate.location=" + uri("app.pfx"),
                        "azure.identity.certificate.password=" + PASSWORD,
                        "AZURE_CLIENT_CERTIFICATE_PATH=/nowhere/app.pem",
                        "AZURE_CLIENT_CERTIFICATE_PASSWORD=another"),
                type(
                        "client-certificate, bundle",
                        "ClientCertificateCredential",
                        "azure.identity.type=client-certificate",
                        "azure.identity.certificate.ssl-bundle=entra",
                        "spring.ssl.bundle.pem.entra.keystore.certificate=" + uri("app.pem"),
                        "spring.ssl.bundle.pem.entra.keystore.private-key=" + uri("app.pem"),
                        "AZURE_CLIENT_CERTIFICATE_PATH=/nowhere/app.pem",
                        "AZURE_CLIENT_CERTIFICATE_PASSWORD=another"),
                type(
                        "workload-identity",
                        "WorkloadIdentityCredential",
                        "azure.identity.type=workload-identity",
                        "azure.identity.workload-identity.token-file=" + path("token"),
                        "AZURE_FEDERATED_TOKEN_FILE=/nowhere/token"),
                type(
                        "azure-pipelines",
                        "AzurePipelinesCredential",
                        "azure.identity.type=azure-pipelines",
                        "azure.identity.azure-pipelines.service-connection-id=5e7c0000-0000-4000-8000-000000000001",
                        "azure.identity.azure-pipelines.system-access-token="
                                + entra.azurePipelines().systemAccessToken(),
                        "SYSTEM_OIDCREQUESTURI=" + entra.azurePipelines().url(),
                        "SYSTEM_ACCESSTOKEN=another",
                        "AZURESUBSCRIPTION_TENANT_ID=another",
                        "AZURESUBSCRIPTION_CLIENT_ID=another",
                        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID=another"),
                type(
                        "github-actions",
                        "GitHubActionsCredential",
                        "azure.identity.type=github-actions",
                        "azure.identity.assertion.audience=" + AUDIENCE,
                        "ACTIONS_ID_TOKEN_REQUEST_URL=" + entra.gitHub().url(),
                        "ACTIONS_ID_TOKEN_REQUEST_TOKEN=" + entra.gitHub().requestToken()));
    }

    @ParameterizedTest
    @MethodSource("precedence")
    void propertiesWinOverVariables(String answeredBy, String[] properties) {
        context.withPropertyValues("AZURE_TENANT_ID=another", "AZURE_CLIENT_ID=another", "AZURE_CLIENT_SECRET=another")
                .withPropertyValues(properties)
                .run(started -> {
                    assertThat(token(started)).startsWith("eyJ");
                    assertThat(started.getBean(EntraCredential.class).status().answeredBy())
                            .isEqualTo(answeredBy);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN=True, true",
        "azure.identity.certificate.send-chain=true, true",
        "azure.identity.certificate.send-chain=false AZURE_CLIENT_SEND_CERTIFICATE_CHAIN=1, false"
    })
    void certificateChainIsSentWhenPropertyOrVariableIsSet(String settings, boolean sent) {
        entra.application(FakeApplication.builtIn().withTrustedIssuer(OLD.root(), "CN=orders"));
        context.withPropertyValues("azure.identity.certificate.location=" + uri("app.pem"))
                .withPropertyValues(settings.split(" "))
                .run(started ->
                        assertThat(catchThrowable(() -> token(started)) == null).isEqualTo(sent));
    }

    @ParameterizedTest
    @CsvSource({"'', PS256", "azure.identity.certificate.algorithm=rs256, RS256"})
    void propertySelectsTheSignatureAlgorithm(String setting, String algorithm) {
        context.withPropertyValues("azure.identity.certificate.location=" + uri("app.pem"), setting)
                .run(started -> {
                    assertThat(token(started)).startsWith("eyJ");
                    String assertion = entra.requests().get(0).form().get("client_assertion");
                    assertThat(new String(
                                    Base64.getUrlDecoder().decode(assertion.split("\\.")[0])))
                            .contains("\"alg\":\"" + algorithm + "\"");
                });
    }

    @ParameterizedTest
    @CsvSource({
        "workload-identity, workload-identity.token-file, workload-identity.audience",
        "client-assertion, assertion.token-file, assertion.audience"
    })
    void tokenOfAFileForAnotherAudienceIsNotSent(String type, String file, String audience) {
        context.withPropertyValues(
                        "azure.identity.type=" + type,
                        "azure.identity." + file + "=" + path("token"),
                        "azure.identity." + audience + "=api://AKSIdentityBinding")
                .withPropertyValues(type.equals("client-assertion") ? "azure.identity.assertion.source=file" : "")
                .run(started -> assertThat(catchThrowable(() -> token(started)))
                        .hasMessageContainingAll(AUDIENCE, "api://AKSIdentityBinding"));
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void chainSkipsMembersOfOtherMachines() {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=azure-pipelines,workload-identity,github-actions,client-secret",
                        "azure.identity.assertion.audience=" + AUDIENCE,
                        "azure.identity.client-secret=" + FakeEntra.CLIENT_SECRET)
                .run(started -> {
                    assertThat(token(started)).startsWith("eyJ");
                    assertThat(started.getBean(EntraCredential.class).status().answeredBy())
                            .isEqualTo("ClientSecretCredential");
                });
    }

    @Test
    void chainWithoutUsableMembersReportsWhatEachLacks() {
        context.withPropertyValues(
                        "azure.identity.type=chain", "azure.identity.chain=azure-pipelines,workload-identity")
                .run(started -> assertThat(catchThrowable(() -> token(started)))
                        .isInstanceOf(CredentialUnavailableException.class)
                        .hasMessageContainingAll("SYSTEM_OIDCREQUESTURI", "AZURE_FEDERATED_TOKEN_FILE"));
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void memberOfAChainAnswersOnItsOwnMachine() {
        context.withPropertyValues(
                        "azure.identity.type=chain",
                        "azure.identity.chain=workload-identity,client-secret",
                        "azure.identity.client-secret=wrong",
                        "AZURE_FEDERATED_TOKEN_FILE=" + path("token"))
                .run(started -> {
                    assertThat(token(started)).startsWith("eyJ");
                    assertThat(started.getBean(EntraCredential.class).status().answeredBy())
                            .isEqualTo("WorkloadIdentityCredential");
                });
    }

    @Test
    void rotatedFileIsUsedForTheNextToken() throws Exception {
        Path file = write("rotated.pem", OLD.pem().getBytes());
        context.withPropertyValues("azure.identity.certificate.location=" + file.toUri())
                .run(started -> {
                    EntraCredential credential = started.getBean(EntraCredential.class);
                    credential.refreshTokenSync(vault());
                    Files.writeString(file, NEW.pem());
                    trusts(NEW);

                    assertThat(credential.refreshTokenSync(vault())).isNotNull();
                    assertThat(credential.status().lastFailureAt()).isNull();
                });
    }

    @Test
    void expiredCertificateIsShownInHealth() throws Exception {
        Path file = write("expired.pem", OLD.expired().pem().getBytes());
        context.withConfiguration(AutoConfigurations.of(AzureIdentityHealthContributorAutoConfiguration.class))
                .withPropertyValues("azure.identity.certificate.location=" + file)
                .run(started -> {
                    catchThrowable(() -> token(started));

                    assertThat(started.getBean(AzureIdentityHealthIndicator.class)
                                    .health()
                                    .getDetails())
                            .containsEntry("certificateExpired", true)
                            .containsEntry("state", "MISCONFIGURED");
                });
    }

    @Test
    void tokensOfAnotherCredentialServeAsAssertions() {
        entra.application(FakeApplication.builtIn()
                .withFederatedCredential(entra.issuer(FakeEntra.TENANT_ID), FakeEntra.OBJECT_ID, AUDIENCE));
        context.withUserConfiguration(OtherCredential.class)
                .withPropertyValues(
                        "azure.identity.type=client-assertion",
                        "azure.identity.assertion.bean-name=managedIdentity",
                        "azure.identity.assertion.audience=" + AUDIENCE)
                .run(started -> assertThat(token(started)).startsWith("eyJ"));
    }

    private static String clusterToken() {
        return CLUSTER.token(SUBJECT, AUDIENCE);
    }

    private static byte[] jks(TestCertificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        Certificate[] chain = certificate.chain().toArray(Certificate[]::new);
        store.setKeyEntry("orders", certificate.privateKey(), PASSWORD.toCharArray(), chain);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, PASSWORD.toCharArray());
        return bytes.toByteArray();
    }

    private static Path write(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private static String path(String name) {
        return directory.resolve(name).toString();
    }

    private static String uri(String name) {
        return directory.resolve(name).toUri().toString();
    }

    private static TokenRequestContext vault() {
        return new TokenRequestContext().addScopes("https://vault.azure.net/.default");
    }

    private static String token(ApplicationContext context) {
        return context.getBean(TokenCredential.class).getTokenSync(vault()).getToken();
    }

    /** No default candidate, or it would be the application's own credential, and ours would back off. */
    @Configuration(proxyBeanMethods = false)
    static class OtherCredential {

        @Bean(defaultCandidate = false)
        TokenCredential managedIdentity() {
            return request -> Mono.just(new AccessToken(
                    entra.accessToken().audience(AUDIENCE).build(),
                    OffsetDateTime.now().plusHours(1)));
        }
    }
}
