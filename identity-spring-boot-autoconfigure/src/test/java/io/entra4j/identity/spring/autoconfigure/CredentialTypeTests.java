package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.OffsetDateTime;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Each type of credential, from properties to a token of FakeEntra. */
class CredentialTypeTests {

    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final String SUBJECT = "system:serviceaccount:shop:orders";
    private static final String PASSWORD = "pass-word-of-a-test";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://cluster.example");
    private static final TestCertificate OLD = TestCertificate.issued("CN=orders");
    private static final TestCertificate NEW = OLD.rotated();

    private static FakeEntra entra;

    @TempDir
    static Path directory;

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, AzureIdentityAutoConfiguration.class))
            .withBean(AzureCredentialCustomizer.class, () -> options -> options.httpClient(entra.httpClient()))
            .withPropertyValues(
                    "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                    "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
                    "azure.identity.authority-host=" + entra.authorityHost(),
                    "azure.identity.instance-discovery=false");

    @BeforeAll
    static void startEntra() throws Exception {
        entra = FakeEntra.start();
        entra.trust(CLUSTER);
        write("app.pem", OLD.pem().getBytes());
        write("app.pfx", OLD.pkcs12(PASSWORD));
        write("app.jks", jks(OLD));
        write("token", CLUSTER.token(SUBJECT, AUDIENCE).getBytes());
    }

    @AfterAll
    static void stopEntra() {
        entra.close();
    }

    @BeforeEach
    void registerTheApplication() {
        entra.reset();
        entra.resetRequests();
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

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("certificate", "type=client-certificate", "AZURE_CLIENT_CERTIFICATE_PATH"),
                Arguments.of(
                        "certificate.ssl-bundle", "certificate.ssl-bundle=entra certificate.location=x", "but so is"),
                Arguments.of("certificate.ssl-bundle", "certificate.ssl-bundle=entra", "there are [other]"),
                Arguments.of("certificate.ssl-bundle", "certificate.ssl-bundle=other", "cannot be used"),
                Arguments.of(
                        "certificate.password", "certificate.ssl-bundle=other certificate.password=s3cr3t", "its own"),
                Arguments.of("certificate.location", "certificate.location=file:/nowhere/app.pem", "/nowhere/app.pem"),
                Arguments.of(
                        "certificate.location",
                        "type=client-secret client-secret=s3cr3t certificate.location=x",
                        "'client-secret' does not use it"),
                Arguments.of("client-secret", "type=client-certificate client-secret=s3cr3t", "does not use it"),
                Arguments.of("assertion.bean-name", "type=client-assertion", "workload-identity"),
                Arguments.of(
                        "assertion.bean-name", "type=client-assertion assertion.bean-name=nobody", "no bean 'nobody'"),
                Arguments.of(
                        "assertion.bean-name", "type=client-assertion assertion.bean-name=text", "java.lang.String"),
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
                Arguments.of("assertion.audience", "type=github-actions", "tokenExchangeAudience"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void wrongSettingFailsTheStartAndIsNamed(String property, String settings, String says) {
        context.withBean("text", String.class, () -> "not an assertion")
                .withPropertyValues("spring.ssl.bundle.pem.other.truststore.certificate=" + uri("app.pem"))
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

    @Test
    void wrongVariableFailsTheStartAndIsNamed() {
        context.withPropertyValues("azure.identity.client-secret=s3cr3t", "AZURE_REGIONAL_AUTHORITY_NAME=West US 2")
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidCredentialPropertyException.class)
                        .hasMessageContaining("'AZURE_REGIONAL_AUTHORITY_NAME' holds no region: 'West US 2'"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PEM", "PKCS12", "JKS"})
    void reloadedBundleIsUsedForTheNextTokenAndNoRequestFails(String kind) throws Exception {
        ListAppender<ILoggingEvent> warnings = new ListAppender<>();
        warnings.start();
        Logger logger = (Logger) LoggerFactory.getLogger(SslBundleCertificate.class);
        logger.addAppender(warnings);
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry("entra", bundle(kind, OLD));
        context.withBean(SslBundles.class, () -> bundles)
                .withPropertyValues("azure.identity.certificate.ssl-bundle=entra")
                .run(started -> {
                    EntraCredential credential = started.getBean(EntraCredential.class);
                    credential.refreshTokenSync(vault());
                    bundles.updateBundle("entra", SslBundle.of(SslStoreBundle.NONE));
                    credential.refreshTokenSync(vault());
                    trusts(NEW);
                    bundles.updateBundle("entra", bundle(kind, NEW));
                    credential.refreshTokenSync(vault());

                    assertThat(credential.status().lastFailureAt()).isNull();
                    assertThat(entra.tokenRequests()).isEqualTo(3);
                });
        assertThat(warnings.list)
                .singleElement()
                .asString()
                .contains("SSL bundle 'entra' cannot be used", "stays in use");
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

    @ParameterizedTest
    @CsvSource({"azure.identity.certificate.password", "azure.identity.azure-pipelines.system-access-token"})
    void secretsDoNotShowInTheProperties(String property) {
        context.withPropertyValues(
                        "azure.identity.certificate.location=" + uri("app.pfx"),
                        "azure.identity.certificate.password=" + PASSWORD)
                .run(started -> assertThat(
                                started.getBean(AzureIdentityProperties.class).certificate())
                        .asString()
                        .doesNotContain(PASSWORD));
        assertThat(new AzureIdentityProperties.AzurePipelines("id", property))
                .asString()
                .doesNotContain(property);
    }

    private static String clusterToken() {
        return CLUSTER.token(SUBJECT, AUDIENCE);
    }

    private static SslBundle bundle(String kind, TestCertificate certificate) throws Exception {
        KeyStore store = store(kind.equals("JKS") ? "JKS" : "PKCS12", certificate);
        return SslBundle.of(
                SslStoreBundle.of(store, PASSWORD, null),
                SslBundleKey.of(PASSWORD, kind.equals("PEM") ? null : "orders"));
    }

    private static KeyStore store(String type, TestCertificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        store.setKeyEntry(
                "orders",
                certificate.privateKey(),
                PASSWORD.toCharArray(),
                certificate.chain().toArray(Certificate[]::new));
        return store;
    }

    private static byte[] jks(TestCertificate certificate) throws Exception {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        try (OutputStream out = bytes) {
            store("JKS", certificate).store(out, PASSWORD.toCharArray());
        }
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
