package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines as users have reported them: other services at the host's address, half of the variables, odd dates. */
class OddMachineTests extends ManagedIdentityFixture {

    private static final String CLOSED_PORT = "http://127.0.0.1:1/msi/token";

    static Stream<Arguments> answersOfOtherServices() {
        return Stream.of("", "404 page not found\n", "Not Found", "<html>no</html>", "{\"message\":\"no such route\"}")
                .flatMap(body -> Stream.of(Arguments.of(body, true), Arguments.of(body, false)));
    }

    @ParameterizedTest
    @MethodSource("answersOfOtherServices")
    void notFoundFromAnotherServiceMeansThatThereIsNoMetadataService(String body, boolean probes) {
        ManagedIdentityCredentialBuilder builder = on(Host.VIRTUAL_MACHINE);
        if (probes) {
            builder.probeTimeout(Duration.ofSeconds(5));
        }
        fake.failUntilReset(Failure.answer(404, "text/plain", body));

        // The fake answers a probe as the metadata service does, and only then as another one.
        assertThat(thrownBy(builder.build()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("there is no metadata service at http://127.0.0.1:")
                .hasMessageContaining("HTTP 404");
        assertThat(pauses).isEmpty();
        assertThat(fake.tokenRequests()).isOne();
    }

    @ParameterizedTest
    @CsvSource({"404, ''", "404, 404 page not found", "404, {\"message\":\"no\"}", "401, no", "403, <html>", "302, ''"})
    void probeAnsweredByAnotherServiceIsTheOnlyRequest(int status, String body) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        other.start();
        variables.put(
                "AZURE_POD_IDENTITY_AUTHORITY_HOST",
                "http://127.0.0.1:" + other.getAddress().getPort());
        try {
            assertThat(thrownBy(builder().probeTimeout(Duration.ofSeconds(5)).build()))
                    .isExactlyInstanceOf(CredentialUnavailableException.class)
                    .hasMessageContaining("HTTP " + status);
        } finally {
            other.stop(0);
        }
        assertThat(asked).hasValue(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void notFoundFromTheMetadataServiceIsRetried() {
        ManagedIdentityCredential credential =
                on(Host.VIRTUAL_MACHINE).probeTimeout(Duration.ofSeconds(5)).build();
        String body = "{\"error\":\"not_found\",\"error_description\":\"IMDS is starting\"}";
        fake.failNext(3, Failure.answer(404, "application/json", body));

        assertThat(credential.getTokenSync(context())).isNotNull();
        assertThat(pauses).hasSize(3);
    }

    @Test
    void notFoundIsRetriedWhenTheMetadataServiceAnsweredBefore() {
        ManagedIdentityCredential credential = on(Host.VIRTUAL_MACHINE).build();
        credential.getTokenSync(context());
        fake.failNext(2, Failure.answer(404, "text/plain", ""));

        assertThat(credential.refreshTokenSync(context())).isNotNull();
        assertThat(pauses).hasSize(2);
    }

    @Test
    void refusalOfPodIdentityIsReported() {
        ManagedIdentityCredential credential = on(Host.VIRTUAL_MACHINE).build();
        fake.failUntilReset(Failure.answer(
                404,
                "text/plain",
                "getting assigned identities for pod default/shop in CREATED state failed after 16 attempts, retry"
                        + " duration [5]s, error: <nil>. Check MIC pod logs for identity assignment errors\n"));

        assertThat(thrownBy(credential))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("AKS pod identity")
                .hasMessageContaining("AzureIdentityBinding");
    }

    @ParameterizedTest
    @CsvSource({
        "2031-07-02 08:00:34Z, 2031-07-02T08:00:34Z",
        "2031-07-02 08:00:34+00:00, 2031-07-02T08:00:34Z",
        "2031-07-02 10:00:34 +02:00, 2031-07-02T08:00:34Z",
        "2031-07-02T10:00:34+0200, 2031-07-02T08:00:34Z",
        "2031-07-02T08:00:34.1234567Z, 2031-07-02T08:00:34.123456700Z",
        "2031-07-02 08:00:34.5, 2031-07-02T08:00:34.5Z",
        "2031-07-02T08:00:34, 2031-07-02T08:00:34Z",
        "2031-07-02 08:00:34, 2031-07-02T08:00:34Z",
        "2031-07-02 08:00:34 UTC, 2031-07-02T08:00:34Z",
        "7/2/2031 8:00:34 AM +00:00, 2031-07-02T08:00:34Z",
        "07/02/2031 08:00:34 +00:00, 2031-07-02T08:00:34Z",
        "7/2/2031 08:00:34, 2031-07-02T08:00:34Z",
        "7/2/2031 8:00:34 PM, 2031-07-02T20:00:34Z",
        "1940745634.9, 2031-07-02T08:00:34Z"
    })
    void expiryIsReadInTheFormatsOfHostsAndTools(String expiresOn, Instant expected) {
        ManagedIdentityCredential credential = on(Host.APP_SERVICE).build();
        fake.failNext(
                1,
                Failure.answer(
                        200,
                        "application/json",
                        "{\"access_token\":\"t\",\"expires_on\":\"%s\"}".formatted(expiresOn)));

        assertThat(credential.getTokenSync(context()).getExpiresAt().toInstant())
                .isEqualTo(expected);
    }

    static Stream<Arguments> halfOfTheVariables() {
        return Stream.of(
                Arguments.of(Map.of("IDENTITY_ENDPOINT", CLOSED_PORT), "App Service", "IDENTITY_HEADER is not set"),
                Arguments.of(Map.of("IDENTITY_ENDPOINT", CLOSED_PORT), "Azure Arc", "IMDS_ENDPOINT"),
                Arguments.of(Map.of("IDENTITY_HEADER", "x"), "App Service", "IDENTITY_ENDPOINT is not set"),
                Arguments.of(
                        Map.of("IDENTITY_SERVER_THUMBPRINT", "x", "IDENTITY_ENDPOINT", "https://127.0.0.1:1/"),
                        "Service Fabric",
                        "IDENTITY_HEADER is not set"),
                Arguments.of(
                        Map.of("IDENTITY_SERVER_THUMBPRINT", "x", "IDENTITY_HEADER", "x"),
                        "Service Fabric",
                        "IDENTITY_ENDPOINT is not set"),
                Arguments.of(Map.of("IMDS_ENDPOINT", CLOSED_PORT), "Azure Arc", "IDENTITY_ENDPOINT is not set"),
                Arguments.of(Map.of("MSI_SECRET", "x"), "Azure ML", "MSI_ENDPOINT is not set"),
                Arguments.of(
                        Map.of("MSI_ENDPOINT", CLOSED_PORT, "DEFAULT_IDENTITY_CLIENT_ID", "x"),
                        "Azure ML",
                        "MSI_SECRET is not set"),
                Arguments.of(
                        Map.of("MSI_ENDPOINT", CLOSED_PORT, "WEBSITE_SITE_NAME", "x"),
                        "App Service",
                        "MSI_SECRET is not set"));
    }

    @ParameterizedTest
    @MethodSource("halfOfTheVariables")
    void incompleteVariablesOfAHostAreReported(Map<String, String> half, String host, String lacking) {
        variables.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
        variables.putAll(half);

        assertThat(thrownBy(builder().probeTimeout(Duration.ofSeconds(5)).build()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining(host)
                .hasMessageContaining(lacking);
    }

    @ParameterizedTest
    @ValueSource(strings = {"IDENTITY_ENDPOINT", "MSI_ENDPOINT"})
    void closedEndpointIsUnavailableWithAProbeAndAFailureWithout(String name) {
        variables.put(name, CLOSED_PORT);
        if (name.equals("IDENTITY_ENDPOINT")) {
            variables.put("IDENTITY_HEADER", "x");
        }

        assertThat(thrownBy(builder().probeTimeout(Duration.ofSeconds(5)).build()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("127.0.0.1:1")
                .hasMessageNotContaining("ConnectException");
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus)).isLessThan(Duration.ofSeconds(5));
        assertThat(thrownBy(builder().build())).isExactlyInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void ignoredClientIdVariableIsNamedWhenTheHostHasNoSystemIdentity() {
        fake.withoutSystemIdentity();
        variables.put("AZURE_CLIENT_ID", FakeManagedIdentity.CLIENT_ID);

        assertThat(thrownBy(on(Host.APP_SERVICE).build()))
                .hasMessageContaining("AZURE_CLIENT_ID")
                .hasMessageContaining("clientId")
                .hasMessageContaining("azure.identity.managed-identity.client-id");
        assertThat(thrownBy(on(Host.APP_SERVICE).systemAssigned().build())).hasMessageNotContaining("AZURE_CLIENT_ID");
        assertThat(on(Host.APP_SERVICE).clientIdFromEnvironment().build().getTokenSync(context()))
                .isNotNull();
    }
}
