package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadIdentityCredentialTests extends CredentialContract {

    private static final String SUBJECT = "system:serviceaccount:shop:orders";
    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final FakeOidcIssuer CLUSTER = FakeOidcIssuer.at("https://oidc.prod-aks.azure.example/cluster");

    private static final Failure TOO_OLD =
            Failure.entra(401, "invalid_client", 700024, "Client assertion is not within its valid time range.");

    @TempDir
    Path directory;

    private final Map<String, String> variables = new HashMap<>();
    private Path file;
    private String written;

    @BeforeEach
    void mountTheToken() {
        entra.trust(CLUSTER);
        entra.application(FakeApplication.builtIn().withFederatedCredential(CLUSTER.issuer(), SUBJECT, AUDIENCE));
        file = directory.resolve("azure-identity-token");
        write(CLUSTER.token(SUBJECT, AUDIENCE));
        variables.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        variables.put("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID);
        variables.put("AZURE_FEDERATED_TOKEN_FILE", file.toString());
    }

    @AfterEach
    void restoreTheApplication() {
        entra.application(FakeApplication.builtIn());
    }

    @Override
    protected Configuration variables() {
        return TestConfiguration.of(Map.copyOf(variables));
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return new WorkloadIdentityCredentialBuilder().options(options).build();
    }

    @Override
    protected Stream<String> secrets() {
        return Stream.of(written, written.substring(0, 60));
    }

    private void write(String token) {
        try {
            Files.writeString(file, token + "\n");
            written = token;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void requestMatchesTheSpecification() {
        credential().getTokenSync(context());

        assertThat(lastForm())
                .containsEntry("grant_type", "client_credentials")
                .containsEntry("client_id", FakeEntra.CLIENT_ID)
                .containsEntry("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                .containsEntry("client_assertion", written)
                .doesNotContainKeys("client_secret", "claims");
    }

    @Test
    void settingsWinOverVariables() {
        variables.put("AZURE_TENANT_ID", "other.example");
        variables.put("AZURE_CLIENT_ID", "other");
        variables.put("AZURE_FEDERATED_TOKEN_FILE", "/nowhere");

        new WorkloadIdentityCredentialBuilder()
                .options(options().build())
                .tenantId(FakeEntra.TENANT_ID)
                .clientId(FakeEntra.CLIENT_ID)
                .tokenFilePath(file.toString())
                .build()
                .getTokenSync(context());

        assertThat(lastForm()).containsEntry("client_id", FakeEntra.CLIENT_ID);
    }

    @Test
    void rotatedFileIsUsedForTheNextTokenAndNoRequestFails() {
        EntraCredential credential = credential();
        credential.getTokenSync(context());
        write(CLUSTER.token().subject(SUBJECT).claim("jti", "rotated").build());

        credential.refreshTokenSync(context());

        assertThat(lastForm()).containsEntry("client_assertion", written);
        assertThat(credential.status().lastFailureAt()).isNull();
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void expiredTokenIsNeverSent() {
        write(CLUSTER.token().subject(SUBJECT).lifetime(Duration.ofMinutes(-1)).build());

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("WorkloadIdentityCredential: the client assertion from the file '" + file
                        + "' (AZURE_FEDERATED_TOKEN_FILE) expired at ");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void tokenForAnotherAudienceThanTheConfiguredOneIsNeverSent() {
        EntraCredential credential = new WorkloadIdentityCredentialBuilder()
                .options(options().build())
                .audience("api://AKSIdentityBinding")
                .build();

        assertThat(thrownSync(credential))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("has the 'aud' '%s', but the audience is set to 'api://AKSIdentityBinding'"
                        .formatted(AUDIENCE));
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void tokenForTheConfiguredAudienceIsSentWhenItHasOtherAudiences() {
        EntraCredential credential = new WorkloadIdentityCredentialBuilder()
                .options(options().build())
                .audience(AUDIENCE)
                .build();
        credential.getTokenSync(context());
        write(CLUSTER.token()
                .subject(SUBJECT)
                .claim("aud", List.of("https://kubernetes.default.svc", AUDIENCE))
                .build());

        catchThrowable(() -> credential.refreshTokenSync(context())); // Entra decides whether it accepts several

        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void fileThatHoldsNoTokenIsNeverSent() {
        write("not-a-token-but-a-secret");

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("is not a JWT")
                .hasMessageNotContaining("not-a-token-but-a-secret");
        assertThat(entra.requests()).isEmpty();
    }

    static Stream<UnaryOperator<String>> waysToWriteAToken() {
        return Stream.of(
                token -> "\uFEFF" + token,
                token -> token + "\r\n",
                token -> "\uFEFF" + token + " \t\r\n\r\n",
                token -> "\n  " + token + "\u2003 ");
    }

    @ParameterizedTest
    @MethodSource("waysToWriteAToken")
    void tokenIsSentWithoutBlanksAndByteOrderMark(UnaryOperator<String> written) {
        String token = CLUSTER.token().subject(SUBJECT).build();
        write(written.apply(token));

        credential().getTokenSync(context());

        assertThat(lastForm()).containsEntry("client_assertion", token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF", "\uFEFF \r\n", "\r\n"})
    void fileWithOnlyBlanksOrByteOrderMarkCountsAsEmpty(String written) {
        write(written);

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("is empty");
    }

    static Stream<Arguments> noJwts() {
        String header = base64("{\"alg\":\"RS256\"}");
        String claims = base64("{\"iss\":\"https://cluster\",\"sub\":\"s\",\"exp\":9999999999}");
        return Stream.of(
                Arguments.of("is not a JWT", header + "." + claims),
                Arguments.of("is not a JWT", header + "." + claims + ".not+base64url"),
                Arguments.of("is not a JWT", "not*base64." + claims + ".c2ln"),
                Arguments.of("is not a JWT", base64("no JSON") + "." + claims + ".c2ln"),
                Arguments.of("is not a JWT", header + "." + base64("[1]") + ".c2ln"),
                Arguments.of("is not a JWT", "\"" + header + "." + claims + ".c2ln\""),
                Arguments.of("is encrypted (five parts)", header + "." + claims + ".c2ln.c2ln.c2ln"),
                Arguments.of("is longer than 64 KB", header + "." + claims + "." + "c2ln".repeat(17_000)));
    }

    @ParameterizedTest
    @MethodSource("noJwts")
    void textThatIsNotAJwtIsReportedAndNeverSent(String reason, String written) throws IOException {
        write(written + "\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2031-07-02T08:00:34Z")));

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("WorkloadIdentityCredential: the client assertion from the file '" + file
                        + "' (AZURE_FEDERATED_TOKEN_FILE) " + reason + ".\nTry: ")
                .hasMessageEndingWith("\nDetails: file last changed at 2031-07-02T08:00:34Z")
                .hasMessageNotContainingAny(written, "eyJ");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void expiredTokenIsReportedWithItsFileLastChangeAndClaims() throws IOException {
        write(CLUSTER.token()
                .subject(SUBJECT)
                .claim("exp", Instant.parse("2020-01-01T00:00:00Z").getEpochSecond())
                .build());
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2019-12-31T23:00:00Z")));

        assertThat(thrownSync(credential()))
                .hasMessageContaining("expired at 2020-01-01T00:00:00Z")
                .hasMessageContaining("sub '" + SUBJECT + "', aud '")
                .hasMessageContaining("Details: iss '")
                .hasMessageEndingWith("file last changed at 2019-12-31T23:00:00Z")
                .hasMessageNotContaining("eyJ");
    }

    @Test
    void refusalOfTheTokenShowsItsClaimsAndTheLastChangeOfItsFile() throws IOException {
        write(CLUSTER.token().subject("system:serviceaccount:shop:other").build());
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-24T11:00:00Z")));

        assertThat(thrownSync(credential()))
                .hasMessageContaining("AADSTS7002")
                .hasMessageContaining("sub 'system:serviceaccount:shop:other', aud '" + AUDIENCE + "'")
                .hasMessageEndingWith("file last changed at 2026-11-24T11:00:00Z")
                .hasMessageNotContaining("eyJ");
    }

    @Test
    void otherRefusalsSayNothingOfTheToken() {
        entra.failNext(1, Failure.entra(400, "invalid_scope", 70011, "The scope is not valid."));

        assertThat(thrownSync(credential())).hasMessageNotContainingAny("sub '", "file last changed");
    }

    @Test
    void tokenOfKubernetesThatNeverExpiresIsNamed() {
        write(base64("{\"alg\":\"RS256\"}") + "."
                + base64("{\"iss\":\"kubernetes/serviceaccount\",\"sub\":\"system:serviceaccount:a:b\"}")
                + ".c2ln");

        assertThat(thrownSync(credential()))
                .hasMessageContaining("is a Kubernetes token that never expires")
                .hasMessageContaining("mount a projected token");
    }

    @Test
    void messageNamesTheSettingOfTheTokenFile() {
        WorkloadIdentityCredentialBuilder builder =
                new WorkloadIdentityCredentialBuilder().options(options().build());

        assertThat(thrownSync(builder.tokenFilePath("/nowhere").build()))
                .hasMessageContaining("the file '/nowhere' (tokenFilePath) does not exist");
        assertThat(thrownSync(builder.tokenFilePath("/nowhere", "azure.identity.workload-identity.token-file")
                        .build()))
                .hasMessageContaining(
                        "the file '/nowhere' (azure.identity.workload-identity.token-file) does not exist");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void missingOrEmptyFileMakesItUnavailable() throws IOException {
        Files.writeString(file, " \n");
        Throwable empty = thrownSync(credential());
        Files.delete(file);
        Throwable missing = thrownAsync(credential());

        assertThat(empty)
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageStartingWith("WorkloadIdentityCredential got no client assertion: the file '" + file
                        + "' (AZURE_FEDERATED_TOKEN_FILE) is empty.\nTry: ");
        assertThat(missing)
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("does not exist")
                .hasMessageContaining("Try: ");
    }

    @Test
    void directoryInsteadOfAFileIsAFailure() {
        variables.put("AZURE_FEDERATED_TOKEN_FILE", directory.toString());

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("is a directory");
    }

    @Test
    void fileThatIsTooLargeOrUnreadableIsAFailure() throws IOException {
        Files.write(file, new byte[(1 << 20) + 1]);
        Throwable large = thrownSync(credential());
        Files.delete(file);
        Files.createSymbolicLink(file, file); // as root, tests may read any file but one that leads nowhere
        Throwable unreadable = thrownSync(credential());

        assertThat(large)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("(AZURE_FEDERATED_TOKEN_FILE) is larger than 1 MB");
        assertThat(unreadable)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("the file '" + file + "' (AZURE_FEDERATED_TOKEN_FILE) cannot be read");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void refusedTokenIsReadAgainAndRetriedOnceWhenItsFileChanged() {
        entra.failNext(1, TOO_OLD);
        String renewed =
                CLUSTER.token().subject(SUBJECT).claim("jti", "renewed").build();
        EntraCredential credential = credential(options()
                .addPolicy((context, next) -> {
                    write(renewed);
                    return next.process();
                })
                .build());

        assertThat(credential.getTokenSync(context())).isNotNull();

        assertThat(entra.tokenRequests()).isEqualTo(2);
        assertThat(lastForm()).containsEntry("client_assertion", renewed);
    }

    @Test
    void refusedTokenIsNotRetriedWhenItsFileIsUnchanged() {
        entra.failNext(1, TOO_OLD);

        assertThat(thrownSync(credential())).hasMessageContaining("AADSTS700024");
        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void authorityHostIsReadFromItsVariable() {
        variables.put("AZURE_AUTHORITY_HOST", entra.authorityHost() + "/");

        new WorkloadIdentityCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(variables())
                        .sslContext(entra.sslContext())
                        .instanceDiscovery(false)
                        .clock(clock)
                        .build())
                .build()
                .getTokenSync(context());

        assertThat(entra.tokenRequests()).isOne();
    }

    @Test
    void allMissingSettingsAreNamedAtOnce() {
        variables.clear();

        assertThatIllegalArgumentException()
                .isThrownBy(this::credential)
                .withMessageContainingAll("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"})
    void missingVariableIsNamedWithItsSetting(String missing) {
        variables.put(missing, " ");

        assertThatIllegalArgumentException()
                .isThrownBy(this::credential)
                .withMessageMatching("WorkloadIdentityCredential: '\\w+' or '" + missing + "' must be set\\.");
    }

    @Test
    void proxyIsNotUsedUnlessItIsEnabled() {
        variables.put("AZURE_KUBERNETES_TOKEN_PROXY", "https://127.0.0.1:1");

        assertThat(credential().getTokenSync(context())).isNotNull();
    }
}
