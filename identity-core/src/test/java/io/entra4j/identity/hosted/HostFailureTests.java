package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong at hosts, and what callers are told. */
class HostFailureTests extends ManagedIdentityFixture {

    private static final Class<?> UNAVAILABLE = CredentialUnavailableException.class;
    private static final Class<?> FAILED = AuthenticationFailedException.class;

    static Stream<Arguments> failures() {
        Failure unreachable = Failure.answer(
                403,
                "text/plain",
                "connecting to 169.254.169.254:80: A socket operation was attempted to an unreachable network");
        return Stream.of(
                Arguments.of(Host.VIRTUAL_MACHINE, unreachable, UNAVAILABLE, "the container's network answered"),
                Arguments.of(Host.VIRTUAL_MACHINE, Failure.htmlPage(200), UNAVAILABLE, "a web page answered"),
                Arguments.of(Host.VIRTUAL_MACHINE, Failure.htmlPage(403), UNAVAILABLE, "a web page answered"),
                Arguments.of(
                        Host.VIRTUAL_MACHINE,
                        Failure.answer(400, "text/plain", "what?"),
                        UNAVAILABLE,
                        "no metadata service"),
                Arguments.of(
                        Host.VIRTUAL_MACHINE, Failure.connectionReset(), UNAVAILABLE, "there is no metadata service"),
                Arguments.of(Host.VIRTUAL_MACHINE, Failure.noToken(), FAILED, "JSON that holds no token"),
                Arguments.of(Host.APP_SERVICE, Failure.htmlPage(200), FAILED, "HTTP 200 with a web page"),
                Arguments.of(Host.APP_SERVICE, Failure.emptyBody(), FAILED, "a body that is not JSON"),
                Arguments.of(Host.APP_SERVICE, Failure.hugeBody(), FAILED, "HTTP 200"),
                Arguments.of(
                        Host.APP_SERVICE,
                        Failure.connectionReset(),
                        FAILED,
                        " after 6 requests: the connection was reset"),
                Arguments.of(
                        Host.APP_SERVICE,
                        Failure.answer(
                                400, "application/json", "{\"statusCode\":400,\"message\":\"The resource is odd.\"}"),
                        FAILED,
                        "The resource is odd."),
                Arguments.of(
                        Host.VIRTUAL_MACHINE,
                        Failure.answer(
                                400,
                                "application/json",
                                "{\"error\":\"invalid_resource\",\"error_description\":\"AADSTS500011: The resource principal"
                                        + " named https://x was not found.\"}"),
                        FAILED,
                        "the resource is not known in this tenant"),
                Arguments.of(
                        Host.VIRTUAL_MACHINE,
                        Failure.serverError(500),
                        FAILED,
                        "got no token after 6 requests: HTTP 500"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void failureHasTheRightTypeAndSaysWhatToDo(Host host, Failure failure, Class<?> type, String words) {
        ManagedIdentityCredential credential = on(host).build();
        fake.failUntilReset(failure);

        Throwable thrown = thrownBy(credential);

        assertThat(thrown).isExactlyInstanceOf(type).hasMessageContaining(words).hasMessageContaining("\nTry: ");
        assertThat(thrown.getMessage())
                .doesNotContain(FakeManagedIdentity.SECRET)
                .hasSizeLessThan(4000);
    }

    @Test
    void missingSystemIdentityIsUnavailableAndMissingUserAssignedIdentityIsRefused() {
        fake.withoutSystemIdentity();

        assertThat(thrownBy(on(Host.VIRTUAL_MACHINE).build()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("(Azure virtual machine, system-assigned identity) is unavailable");
        String another = "c11e4717-91d3-4b0e-8a55-0fa4e0000999";
        assertThat(thrownBy(on(Host.VIRTUAL_MACHINE).clientId(another).build()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("(Azure virtual machine, client ID '" + another + "') was refused")
                .hasMessageContaining("Identity not found");
    }

    @Test
    void unknownClientIdFromTheEnvironmentIsUnavailable() {
        variables.put("AZURE_CLIENT_ID", "c11e4717-91d3-4b0e-8a55-0fa4e0000999");

        assertThat(thrownBy(on(Host.VIRTUAL_MACHINE).clientIdFromEnvironment().build()))
                .isExactlyInstanceOf(CredentialUnavailableException.class);
    }

    @Test
    void updateOfTheMetadataServiceIsRetriedForSeventySeconds() {
        ManagedIdentityCredential credential = on(Host.VIRTUAL_MACHINE).build();
        fake.failNext(7, Failure.answer(410, "text/plain", ""));

        assertThat(credential.getTokenSync(context())).isNotNull();

        assertThat(pauses).hasSize(7);
        assertThat(pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(70), Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({"404, 6", "408, 6", "429, 6", "500, 6", "503, 6", "400, 1", "401, 1", "403, 1", "501, 1"})
    void onlyTemporaryFailuresAreRetried(int status, int requests) {
        ManagedIdentityCredential credential = on(Host.APP_SERVICE).build();
        fake.failUntilReset(Failure.answer(status, "application/json", "{\"message\":\"no\"}"));

        assertThat(thrownBy(credential)).isExactlyInstanceOf(AuthenticationFailedException.class);
        assertThat(fake.requests()).hasSize(requests);
    }

    @Test
    void retryTimeoutEndsTheRetries() {
        ManagedIdentityCredential credential =
                on(Host.VIRTUAL_MACHINE).retryTimeout(Duration.ofSeconds(5)).build();
        fake.failUntilReset(Failure.answer(410, "text/plain", ""));

        assertThat(thrownBy(credential)).isExactlyInstanceOf(AuthenticationFailedException.class);
        assertThat(pauses).hasSize(1);
    }

    @Test
    void shortRetryAfterIsWaitedForAndALongOneIsReportedAndRemembered() {
        ManagedIdentityCredential credential = on(Host.VIRTUAL_MACHINE).build();
        fake.failNext(1, Failure.answer(429, "application/json", "{}").withHeader("Retry-After", "4"));
        credential.getTokenSync(context());
        fake.failUntilReset(Failure.answer(429, "application/json", "{}").withHeader("Retry-After", "60"));
        ManagedIdentityCredential other = on(Host.VIRTUAL_MACHINE).build();

        AuthenticationFailedException first = (AuthenticationFailedException) thrownBy(other);
        thrownBy(other);

        assertThat(pauses).hasSize(1);
        assertThat(pauses.get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
        assertThat(first.error().retryAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(fake.tokenRequests()).isEqualTo(3);
    }

    @Test
    void probeIsOneRequestWithoutTheHeaderAndNeverRepeated() {
        ManagedIdentityCredential credential =
                on(Host.VIRTUAL_MACHINE).probeTimeout(Duration.ofSeconds(1)).build();

        credential.getTokenSync(context());
        credential.refreshTokenSync(context());

        assertThat(fake.probes()).isOne();
        assertThat(fake.requests().get(0).headers()).doesNotContainKey("Metadata");
        assertThat(fake.tokenRequests()).isEqualTo(2);
    }

    @Test
    void missingMetadataServiceIsRemembered() {
        // Port 1 is closed.
        variables.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
        ManagedIdentityCredential credential =
                builder().probeTimeout(Duration.ofSeconds(1)).build();

        assertThat(thrownBy(credential))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("there is no metadata service at http://127.0.0.1:1/");
        assertThat(thrownBy(credential)).isExactlyInstanceOf(CredentialUnavailableException.class);
        assertThat(pauses).isEmpty();
        assertThat(credential.status().consecutiveFailures())
                .as("what is told from memory does not count")
                .isOne();
        assertThat(listener.events()).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(FakeManagedIdentity.Expiry.class)
    void expiryIsReadInEveryShape(FakeManagedIdentity.Expiry shape) {
        ManagedIdentityCredential credential = on(Host.APP_SERVICE).build();
        fake.expiry(shape).tokenLifetime(Duration.ofHours(24));

        assertThat(credential.getTokenSync(context()).getExpiresAt().toInstant())
                .isEqualTo(clock.instant().plus(Duration.ofHours(24)));
        assertThat(credential.status().refreshAt())
                .isBetween(
                        clock.instant().plus(Duration.ofHours(10)),
                        clock.instant().plus(Duration.ofHours(12)));
    }

    @Test
    void serviceFabricIsTrustedByItsThumbprintAlone() {
        variables.putAll(fake.variables(Host.SERVICE_FABRIC));
        variables.put("IDENTITY_SERVER_THUMBPRINT", "0".repeat(40));

        assertThat(thrownBy(builder().build()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("IDENTITY_SERVER_THUMBPRINT")
                .hasMessageNotContaining("times");
        assertThat(fake.requests()).isEmpty();
    }

    @Test
    void revokedTokenIsReplacedWhenTheHostSupportsRevocation() {
        fake.cachesTokens(true);
        ManagedIdentityCredential credential = on(Host.APP_SERVICE).build();
        String revoked = credential.getTokenSync(context().setCaeEnabled(true)).getToken();

        String next = credential
                .getTokenSync(context().setCaeEnabled(true).setClaims("{}"))
                .getToken();

        assertThat(next).isNotEqualTo(revoked);
        assertThat(fake.requests().get(1).query())
                .containsEntry("xms_cc", "cp1")
                .containsEntry("token_sha256_to_refresh", ManagedIdentitySource.sha256(revoked));
        assertThat(ManagedIdentitySource.sha256("test_token"))
                .startsWith("cc0af972")
                .endsWith("9656");
    }

    @Test
    void appServiceWithoutRevocationIsAskedWithItsOlderApiVersion() {
        fake.appServiceKnows2025(false);
        ManagedIdentityCredential credential = on(Host.APP_SERVICE).build();

        credential.getTokenSync(context().setCaeEnabled(true));
        credential.refreshTokenSync(context().setCaeEnabled(true));

        assertThat(fake.requests())
                .extracting(request -> request.query().get("api-version"))
                .containsExactly("2025-03-30", "2019-08-01", "2019-08-01");
    }

    @Test
    void tokenOfAnotherIdentityIsRefused() {
        fake.echo(false);

        assertThat(thrownBy(on(Host.AZURE_ARC)
                        .clientId(FakeManagedIdentity.CLIENT_ID)
                        .build()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("does not name its identity");
    }

    static Stream<Map<String, String>> wrongVariables() {
        return Stream.of(
                Map.of("IDENTITY_ENDPOINT", "/msi/token", "IDENTITY_HEADER", "secret"),
                Map.of("IDENTITY_ENDPOINT", "file:///msi", "IDENTITY_HEADER", "secret"),
                Map.of(
                        "IDENTITY_ENDPOINT",
                        "http://127.0.0.1/x",
                        "IDENTITY_HEADER",
                        "secret",
                        "IDENTITY_SERVER_THUMBPRINT",
                        "00"),
                Map.of("MSI_ENDPOINT", "localhost:80"),
                Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", "169.254.169.254"));
    }

    @ParameterizedTest
    @MethodSource("wrongVariables")
    void endpointThatIsNotAUrlIsRefusedAtOnce(Map<String, String> wrong) {
        variables.putAll(wrong);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().build())
                .withMessageContaining("must be an absolute URL that starts with http");
    }

    @Test
    void conflictingOrMalformedIdentitiesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .clientId(FakeManagedIdentity.CLIENT_ID)
                        .objectId(FakeManagedIdentity.OBJECT_ID)
                        .build())
                .withMessageContaining("exclude each other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().resourceId("/subscriptions/x/vault").build())
                .withMessageContaining("'resourceId' must be the resource ID");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().clientId("orders").build())
                .withMessageContaining("'clientId' must be a GUID");
    }
}
