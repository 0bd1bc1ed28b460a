package io.entra4j.identity.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.util.BinaryData;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.entra4j.identity.ApplicationCredentialBuilder;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.service.ClientAssertionCredentialBuilder;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.service.OnBehalfOfCredentialBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** The real Azure SDK client and the real Azurite, which checks issuer, audience and times of the tokens it is sent. */
@Tag("slow")
class AzuriteTests {

    private static final String AUDIENCE = "api://AzureADTokenExchange";

    @TempDir
    static Path directory;

    private static FakeEntra entra;
    private static Azurite azurite;

    @BeforeAll
    static void start() {
        Azurite.assumeInstalled();
        entra = FakeEntra.start();
        azurite = Azurite.start(directory, entra);
    }

    @AfterAll
    static void stop() {
        if (azurite != null) {
            azurite.close();
            entra.close();
        }
    }

    static Stream<Arguments> credentials() {
        TestCertificate certificate = TestCertificate.selfSigned("CN=orders");
        FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example");
        entra.trust(cluster);
        entra.application(FakeApplication.builtIn()
                .withCertificate(certificate.certificate())
                .withFederatedCredential(cluster.issuer(), "orders", AUDIENCE));
        return Stream.of(
                argumentSet(
                        "secret",
                        application(new ClientSecretCredentialBuilder())
                                .clientSecret(FakeEntra.CLIENT_SECRET)
                                .build()),
                argumentSet(
                        "certificate",
                        application(new ClientCertificateCredentialBuilder())
                                .certificate(certificate.privateKey(), certificate.chain())
                                .build()),
                argumentSet(
                        "assertion",
                        application(new ClientAssertionCredentialBuilder())
                                .clientAssertion(() -> cluster.token("orders", AUDIENCE))
                                .build()),
                argumentSet(
                        "user",
                        application(new OnBehalfOfCredentialBuilder())
                                .clientSecret(FakeEntra.CLIENT_SECRET)
                                .userAssertion(entra.userToken("a11ce000-0000-4000-8000-000000000001")
                                        .build())
                                .build()));
    }

    private static <B extends ApplicationCredentialBuilder<B>> B application(B builder) {
        return builder.tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .authorityHost(entra.authorityHost())
                .disableInstanceDiscovery()
                .httpClient(entra.httpClient());
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void blobIsWrittenAndReadWithOurCredential(TokenCredential credential) {
        entra.resetRequests();
        BlobContainerClient container =
                container(credential, "roundtrip-" + credential.toString().toLowerCase(Locale.ROOT));

        container.create();
        container.getBlobClient("greeting.txt").upload(BinaryData.fromString("hello"));

        assertThat(container.getBlobClient("greeting.txt").downloadContent()).hasToString("hello");
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void refusalOfAnExpiredTokenReachesTheCaller() {
        TokenCredential expired = token(entra.accessToken()
                .audience("https://storage.azure.com")
                .lifetime(Duration.ofMinutes(-5))
                .build());

        assertThatExceptionOfType(BlobStorageException.class)
                .isThrownBy(() -> container(expired, "expired").create())
                .satisfies(e -> assertThat(e.getStatusCode()).isIn(401, 403));
    }

    @Test
    void refusalOfATokenForAnotherAudienceReachesTheCaller() {
        TokenCredential vault =
                token(entra.accessToken().audience("https://vault.azure.net").build());

        assertThatExceptionOfType(BlobStorageException.class)
                .isThrownBy(() -> container(vault, "audience").create())
                .satisfies(e -> assertThat(e.getStatusCode()).isIn(401, 403));
    }

    private static BlobContainerClient container(TokenCredential credential, String name) {
        return new BlobServiceClientBuilder()
                .endpoint(azurite.blobEndpoint())
                .credential(credential)
                .httpClient(entra.httpClient())
                .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, 10, 1L, 1L, null))
                .buildClient()
                .getBlobContainerClient(name);
    }

    private static TokenCredential token(String token) {
        return context -> Mono.just(new AccessToken(token, OffsetDateTime.now().plusHours(1)));
    }
}
