package io.entra4j.identity.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.fake.TestAssertion;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.hosted.WorkloadIdentityCredentialBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientAssertionSourceTests {

    private static final String USER = "the OAuth2 client 'graph'";
    private static final ClientAssertionRequest REQUEST = ClientAssertionRequest.to(
            "c11e4717-91d3-4b0e-8a55-0fa4e0000002", "https://login.example/contoso/oauth2/v2.0/token");
    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");

    private final MutableClock clock = new MutableClock();
    private final CredentialOptions options = CredentialOptions.builder()
            .configuration(Configuration.NONE)
            .clock(clock)
            .build();
    private final AtomicInteger calls = new AtomicInteger();

    private String federated(Duration lifetime) {
        return new TestAssertion(CERTIFICATE, "api://AzureADTokenExchange", clock.instant())
                .claim("iss", "https://issuer.example")
                .claim("sub", "orders")
                .claim("jti", "n" + calls.incrementAndGet())
                .claim("exp", clock.instant().plus(lifetime).getEpochSecond())
                .build();
    }

    private ClientAssertionSource source(java.util.function.Supplier<String> supplier) {
        return new ClientAssertionCredentialBuilder()
                .options(options)
                .clientAssertion(supplier)
                .buildAssertionSource(USER);
    }

    @Test
    void assertionIsCachedUntilShortlyBeforeItExpires() {
        ClientAssertionSource source = source(() -> federated(Duration.ofHours(1)));
        String first = source.assertion(REQUEST);

        clock.advance(Duration.ofMinutes(54));
        assertThat(source.assertion(REQUEST)).isEqualTo(first);
        clock.advance(Duration.ofMinutes(1));
        assertThat(source.assertion(REQUEST)).isNotEqualTo(first);
        assertThat(source.assertionExpiresAt()).isEqualTo(clock.instant().plus(Duration.ofHours(1)));
    }

    @Test
    void shortLivedAssertionIsCachedForThreeQuartersOfItsLife() {
        ClientAssertionSource source = source(() -> federated(Duration.ofMinutes(4)));
        source.assertion(REQUEST);

        clock.advance(Duration.ofMinutes(2));
        source.assertion(REQUEST);
        assertThat(calls).hasValue(1);
        clock.advance(Duration.ofMinutes(1));
        source.assertion(REQUEST);
        assertThat(calls).hasValue(2);
    }

    @Test
    void assertionThatTheApplicationSignedIsUsedForOneRequestOnly() {
        ClientAssertionSource source = source(() -> {
            calls.incrementAndGet();
            return new TestAssertion(CERTIFICATE, REQUEST.tokenEndpoint(), clock.instant()).build();
        });

        assertThat(source.assertion(REQUEST)).isNotEqualTo(source.assertion(REQUEST));
        assertThat(calls).hasValue(2);
    }

    @Test
    void cachedAssertionIsNotUsedForAnotherEndpoint() {
        ClientAssertionSource source = source(() -> federated(Duration.ofHours(1)));
        source.assertion(REQUEST);

        source.assertion(ClientAssertionRequest.to(REQUEST.clientId(), "https://other.example/token"));

        assertThat(calls).hasValue(2);
    }

    @Test
    void manyCallersWaitForOneFetch() {
        ClientAssertionSource source = source(() -> federated(Duration.ofHours(1)));

        List<String> assertions = IntStream.range(0, 50)
                .parallel()
                .mapToObj(i -> source.assertion(REQUEST))
                .distinct()
                .toList();

        assertThat(assertions).hasSize(1);
        assertThat(calls).hasValue(1);
    }

    @Test
    void expiredAssertionIsRefusedBeforeItIsSent() {
        ClientAssertionSource source = source(() -> federated(Duration.ofSeconds(-1)));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> source.assertion(REQUEST))
                .withMessageStartingWith(USER)
                .withMessageContaining("expired at")
                .withMessageNotContaining("eyJ");
    }

    @Test
    void fileIsReadEachTime(@TempDir Path directory) throws Exception {
        FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example");
        Path file = directory.resolve("token");
        ClientAssertionSource source = new WorkloadIdentityCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(Configuration.NONE)
                        .build())
                .tokenFilePath(file.toString())
                .buildAssertionSource(USER);

        String first = cluster.token("pod", "api://AzureADTokenExchange");
        Files.writeString(file, first);
        assertThat(source.assertion(REQUEST)).isEqualTo(first);
        String second = cluster.token("other-pod", "api://AzureADTokenExchange");
        Files.writeString(file, second);
        assertThat(source.assertion(REQUEST)).isEqualTo(second);
    }

    @Test
    void certificateSignsEachAssertionAgain() {
        ClientAssertionSource source = new ClientCertificateCredentialBuilder()
                .options(options)
                .certificate(CERTIFICATE.pem().getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .buildAssertionSource(USER);

        assertThat(source.assertion(REQUEST)).isNotEqualTo(source.assertion(REQUEST));
        assertThat(source.certificateExpiresAt()).isNotNull();
        assertThat(source.assertionExpiresAt()).isNull();
    }

    @Test
    void missingSettingsAreReportedAtBuild() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new WorkloadIdentityCredentialBuilder().options(options).buildAssertionSource(USER))
                .withMessageContaining("AZURE_FEDERATED_TOKEN_FILE");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new GitHubActionsCredentialBuilder().options(options).buildAssertionSource(USER))
                .withMessageContaining("ACTIONS_ID_TOKEN_REQUEST_URL");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new AzurePipelinesCredentialBuilder().options(options).buildAssertionSource(USER))
                .withMessageContaining("SYSTEM_OIDCREQUESTURI");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ClientAssertionCredentialBuilder().options(options).buildAssertionSource(USER))
                .withMessageContaining("one source");
    }
}
