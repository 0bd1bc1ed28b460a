package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import com.azure.core.util.Configuration;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.contract.CredentialContract;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentCredentialTests extends CredentialContract {

    private static final Map<String, String> COMPLETE = Map.of(
            "AZURE_TENANT_ID", FakeEntra.TENANT_ID,
            "AZURE_CLIENT_ID", FakeEntra.CLIENT_ID,
            "AZURE_CLIENT_SECRET", FakeEntra.CLIENT_SECRET);

    private static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");

    @TempDir
    static Path directory;

    private Map<String, String> variables = COMPLETE;

    @Override
    protected Configuration variables() {
        return TestConfiguration.of(variables);
    }

    @Override
    protected EntraCredential credential(CredentialOptions options) {
        return new EnvironmentCredentialBuilder().options(options).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AZURE_TENANT_ID", "AZURE_CLIENT_ID"})
    void missingOrBlankVariableMakesItUnavailableAndIsNamed(String missing) {
        variables = with(missing, " ");

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageStartingWith("EnvironmentCredential is not configured: " + missing + " is not set, but ")
                .hasMessageContaining("Try: set " + missing + " too, or unset AZURE_CLIENT_SECRET.");
        assertThat(thrownAsync(credential())).isExactlyInstanceOf(CredentialUnavailableException.class);
        assertThat(entra.requests()).isEmpty();
    }

    static Stream<Arguments> incomplete() {
        return Stream.of(
                Arguments.of(
                        Map.of(),
                        "neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set, and AZURE_TENANT_ID,"
                                + " AZURE_CLIENT_ID are not set."),
                Arguments.of(
                        Map.of("AZURE_TENANT_ID", "t", "AZURE_CLIENT_ID", "c"),
                        "neither AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set."),
                Arguments.of(
                        Map.of("AZURE_CLIENT_CERTIFICATE_PATH", "/etc/c.pem", "AZURE_CLIENT_ID", "c"),
                        "AZURE_TENANT_ID is not set, but AZURE_CLIENT_CERTIFICATE_PATH, AZURE_CLIENT_ID are."),
                Arguments.of(
                        Map.of("AZURE_USERNAME", "u"),
                        "AZURE_PASSWORD, AZURE_CLIENT_ID are not set, but AZURE_USERNAME is."));
    }

    @ParameterizedTest
    @MethodSource("incomplete")
    void messageNamesExactlyTheMissingVariables(Map<String, String> given, String reason) {
        variables = given;

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageStartingWith("EnvironmentCredential is not configured: " + reason + "\nTry: ");
    }

    @Test
    void secretWinsOverACertificateAndTheWarningComesOnce() {
        variables = with("AZURE_CLIENT_CERTIFICATE_PATH", "/nowhere.pem");

        try (CapturedLog log = new CapturedLog()) {
            EntraCredential credential = credential();
            credential.getTokenSync(context());
            credential.refreshTokenSync(context());

            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text())
                    .contains("uses AZURE_CLIENT_SECRET, and ignores AZURE_CLIENT_CERTIFICATE_PATH")
                    .doesNotContain(FakeEntra.CLIENT_SECRET);
        }
        assertThat(lastForm()).containsKey("client_secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'%s'", "%s ", "%s\n", "\"%s\""})
    void valueWithStraySpacesOrQuotesIsWarnedAboutWithoutShowingIt(String form) {
        variables = with("AZURE_CLIENT_SECRET", form.formatted(FakeEntra.CLIENT_SECRET));

        try (CapturedLog log = new CapturedLog()) {
            credential();

            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text())
                    .contains("AZURE_CLIENT_SECRET begins or ends with a space, a line break or a quote")
                    .doesNotContain(FakeEntra.CLIENT_SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "TRUE"})
    void certificateIsUsedWithItsPasswordAndChain(String sendChain) throws IOException {
        Path file = Files.write(directory.resolve("app.pfx"), CERTIFICATE.pkcs12("pass-word-of-a-test"));
        entra.application(FakeApplication.builtIn().withTrustedIssuer(CERTIFICATE.root(), "CN=orders"));
        variables = Map.of(
                "AZURE_TENANT_ID",
                FakeEntra.TENANT_ID,
                "AZURE_CLIENT_ID",
                FakeEntra.CLIENT_ID,
                "AZURE_CLIENT_CERTIFICATE_PATH",
                file.toString(),
                "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                "pass-word-of-a-test",
                "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
                sendChain);

        EntraCredential credential = credential();

        assertThat(credential.getTokenSync(context()).getToken()).isNotBlank();
        assertThat(credential.status().certificateExpiresAt())
                .isEqualTo(CERTIFICATE.certificate().getNotAfter().toInstant());
        assertThat(lastForm()).containsKey("client_assertion").doesNotContainKey("client_secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "2"})
    void anotherValueForTheChainIsIgnoredWithAWarning(String sendChain) throws IOException {
        Path file = Files.write(directory.resolve("app.pfx"), CERTIFICATE.pkcs12(""));
        variables = Map.of(
                "AZURE_TENANT_ID",
                FakeEntra.TENANT_ID,
                "AZURE_CLIENT_ID",
                FakeEntra.CLIENT_ID,
                "AZURE_CLIENT_CERTIFICATE_PATH",
                file.toString(),
                "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
                sendChain);

        try (CapturedLog log = new CapturedLog()) {
            credential();

            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text()).contains("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN='" + sendChain + "'");
        }
    }

    @Test
    void missingCertificateFileIsAFailureThatNamesItsPath() {
        variables = Map.of(
                "AZURE_TENANT_ID", FakeEntra.TENANT_ID,
                "AZURE_CLIENT_ID", FakeEntra.CLIENT_ID,
                "AZURE_CLIENT_CERTIFICATE_PATH", "/nowhere/app.pem");

        assertThat(thrownSync(credential()))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageStartingWith("ClientCertificateCredential cannot use 'AZURE_CLIENT_CERTIFICATE_PATH'"
                        + " (/nowhere/app.pem): the file does not exist.");
        assertThat(entra.requests()).isEmpty();
    }

    @Test
    void userNameAndPasswordAreUsedLastWithAWarning() {
        entra.user("alice@contoso.onmicrosoft.com", "correct horse/battery", "a11ce000-0000-4000-8000-000000000001");
        entra.application(FakeApplication.builtIn().withPublicClientFlows());
        variables = Map.of(
                "AZURE_TENANT_ID",
                FakeEntra.TENANT_ID,
                "AZURE_CLIENT_ID",
                FakeEntra.CLIENT_ID,
                "AZURE_USERNAME",
                "alice@contoso.onmicrosoft.com",
                "AZURE_PASSWORD",
                "correct horse/battery");

        try (CapturedLog log = new CapturedLog()) {
            credential().getTokenSync(context());

            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text()).contains("multi-factor").doesNotContain("correct horse");
        }
        assertThat(lastForm()).containsEntry("grant_type", "password");
    }

    @AfterEach
    void restoreTheApplication() {
        entra.application(FakeApplication.builtIn());
    }

    @Test
    void secretWithoutOtherVariablesIsWarnedAboutOnceAndAClientIdAloneIsNot() {
        try (CapturedLog log = new CapturedLog()) {
            variables = Map.of("AZURE_CLIENT_ID", "identity");
            credential();
            long afterClientId = log.count("io.entra4j", Level.WARN);
            variables = Map.of("AZURE_CLIENT_SECRET", FakeEntra.CLIENT_SECRET);
            credential();

            assertThat(afterClientId).isZero();
            assertThat(log.count("io.entra4j", Level.WARN)).isOne();
            assertThat(log.text()).doesNotContain(FakeEntra.CLIENT_SECRET);
        }
    }

    @Test
    void tenantsOfTheVariableAreAllowed() {
        String other = "0e7e0000-0000-4000-8000-000000000002";
        entra.application(new FakeApplication(other, FakeEntra.CLIENT_ID, FakeEntra.CLIENT_SECRET, "oid"));
        variables = with("AZURE_ADDITIONALLY_ALLOWED_TENANTS", "nobody ; " + other);

        credential().getTokenSync(context().setTenantId(other));

        assertThat(entra.requests().get(0).path()).startsWith("/" + other + "/");
    }

    @Test
    void authorityHostOfTheVariableIsUsedUnlessTheBuilderNamesOne() {
        Map<String, String> elsewhere = with("AZURE_AUTHORITY_HOST", "https://login.elsewhere.example/");

        assertThat(CredentialOptions.builder()
                        .configuration(TestConfiguration.of(elsewhere))
                        .build()
                        .authorityHost())
                .isEqualTo("https://login.elsewhere.example");
        assertThat(options()
                        .configuration(TestConfiguration.of(elsewhere))
                        .build()
                        .authorityHost())
                .isEqualTo(entra.authorityHost());
    }

    @Test
    void illegalTenantIsNamedAsTheVariable() {
        variables = with("AZURE_TENANT_ID", "not/a/tenant");

        assertThatIllegalArgumentException().isThrownBy(this::credential).withMessageContaining("'AZURE_TENANT_ID'");
    }

    private static Map<String, String> with(String name, String value) {
        Map<String, String> changed = new HashMap<>(COMPLETE);
        changed.put(name, value);
        return changed;
    }
}
