package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialAttempt.Outcome;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.Failure;
import io.entra4j.identity.chain.Member.Kind;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.MutableClock;
import io.entra4j.identity.service.AzurePipelinesCredentialBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a chain tells of its search: to programs, to readers, and to the log. */
class ChainFailureTests {

    private static final TokenRequestContext CONTEXT =
            new TokenRequestContext().addScopes("https://vault.azure.net/.default");

    private final MutableClock clock = new MutableClock();
    private final TestMember first = new TestMember("First", clock);
    private final TestMember second = new TestMember("Second", clock);

    @TempDir
    Path directory;

    private FakeCommand machine;

    @BeforeEach
    void setUpMachine() {
        machine = new FakeCommand(directory).variable("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1");
    }

    @Test
    void messageOnABareMachineHasOneLinePerMember() {
        assertThat(thrown(defaultChain()).getMessage().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isEqualTo("DefaultAzureCredential found no credential that can get a token."),
                        line -> assertThat(line)
                                .isEqualTo("Try: set up one of the credentials below; each line says what it needs."),
                        line -> assertThat(line)
                                .isEqualTo("- EnvironmentCredential (0 ms) is not configured: neither"
                                        + " AZURE_CLIENT_SECRET nor AZURE_CLIENT_CERTIFICATE_PATH is set, and"
                                        + " AZURE_TENANT_ID, AZURE_CLIENT_ID are not set. Try: set AZURE_TENANT_ID,"
                                        + " AZURE_CLIENT_ID and one of these two, or use another credential."),
                        line -> assertThat(line)
                                .isEqualTo("- WorkloadIdentityCredential (0 ms) is not configured: AZURE_TENANT_ID,"
                                        + " AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE are not set. Try: set them, or"
                                        + " use another credential."),
                        line -> assertThat(line)
                                .startsWith("- ManagedIdentityCredential (0 ms) is unavailable: there is no metadata"
                                        + " service at http://127.0.0.1:1/metadata/identity/oauth2/token: the"
                                        + " address cannot be reached (the connection was refused). Try: "),
                        line -> assertThat(line)
                                .startsWith(
                                        "- IntelliJCredential (0 ms) is unavailable: no user is signed in to the"
                                                + " Azure Toolkit for IntelliJ. Try: sign in to the Azure Toolkit in IntelliJ, "),
                        line -> assertThat(line)
                                .startsWith(
                                        "- VisualStudioCodeCredential (0 ms) is unavailable: no user is signed in to"
                                                + " Visual Studio Code. Try: install the Azure Resources extension "),
                        line -> assertThat(line)
                                .startsWith("- AzureCliCredential (0 ms) is unavailable: the Azure CLI is not"
                                        + " installed: there is no 'az' on the PATH. Try: install it, "),
                        line -> assertThat(line)
                                .startsWith("- AzurePowerShellCredential (0 ms) is unavailable: PowerShell is not"
                                        + " installed: there is no 'pwsh' on the PATH. Try: install it, "),
                        line -> assertThat(line)
                                .startsWith("- AzureDeveloperCliCredential (0 ms) is unavailable: the Azure Developer"
                                        + " CLI is not installed: there is no 'azd' on the PATH. Try: install it, "),
                        line -> assertThat(line)
                                .startsWith("- BrokerCredential (0 ms) is unavailable: this library has a broker"
                                        + " for Windows only, and the application provides no other. Try: "));
    }

    @Test
    void memberThatLacksOneSettingIsNamedFirstWithItsRemedy() {
        machine.variable("AZURE_CLIENT_ID", "22222222-2222-2222-2222-222222222222")
                .variable("AZURE_FEDERATED_TOKEN_FILE", "/var/run/secrets/token");

        Throwable thrown = thrown(defaultChain());

        assertThat(thrown)
                .hasMessageStartingWith("DefaultAzureCredential found no credential that can get a token."
                        + " Closest to working: WorkloadIdentityCredential, which needs only AZURE_TENANT_ID.\n"
                        + "Try: set AZURE_TENANT_ID too, or use another credential.\n"
                        + "- EnvironmentCredential (0 ms) ");
        assertThat(thrown.getCause()).hasMessageStartingWith("WorkloadIdentityCredential ");
        assertThat(thrown.getSuppressed()).hasSize(8).doesNotContain(thrown.getCause());
    }

    @Test
    void messageMatchesTheDocumentation() throws IOException {
        machine.variable("AZURE_CLIENT_ID", "22222222-2222-2222-2222-222222222222")
                .variable("AZURE_FEDERATED_TOKEN_FILE", "/var/run/secrets/token");
        String page = Files.readString(Path.of("..", "docs", "chains.md")).replaceAll("\\(\\d+ ms\\)", "(0 ms)");

        List<String> lines = thrown(defaultChain()).getMessage().lines().toList();

        assertThat(lines).hasSize(11);
        lines.stream()
                .filter(line -> !line.startsWith("- ManagedIdentityCredential "))
                .forEach(line -> assertThat(page).contains("\n" + line + "\n"));
    }

    @Test
    void toolWithoutLoginComesCloserThanAToolThatIsNotInstalled() {
        machine.install("azd", "echo 'ERROR: not logged in, run `azd auth login` to login' >&2", "exit 1");

        assertThat(thrown(defaultChain()))
                .hasMessageContaining(
                        ". Closest to working: AzureDeveloperCliCredential, which needs only a login.\nTry: run: azd auth login\n");
    }

    @Test
    void refusedDeveloperToolComesClosest() {
        Throwable thrown = thrown(chain(
                first.lacks("one thing").in(Kind.DEPLOYED), second.isRefused().in(Kind.DEVELOPER)));

        assertThat(thrown)
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessage("""
                        DefaultAzureCredential found no credential that can get a token. Closest to working: Second \
                        was refused: no.
                        Try: ask an administrator.
                        - First (0 ms) is unavailable: not there. Try: get it.
                        - Second (failed, 0 ms) was refused: no. Try: ask an administrator.""");
        assertThat(thrown.getCause()).isExactlyInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void refusalMessageListsTheMembersThatWereUnavailable() {
        Throwable thrown =
                thrown(chain(first.in(Kind.DEPLOYED), second.isRefused().in(Kind.DEPLOYED)));

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessage("""
                        DefaultAzureCredential stopped: Second was refused: no.
                        Try: ask an administrator.
                        Details: AADSTS50105
                        - First (0 ms) is unavailable: not there. Try: get it.""");
        assertThat(((AuthenticationFailedException) thrown).error().code()).isEqualTo("test");
    }

    @Test
    void messageOfAStoppedChainListsTheMembersItDidNotAsk() {
        TestMember third = new TestMember("Third", clock);
        Throwable thrown = thrown(chain(
                first.in(Kind.DEPLOYED),
                second.isRefused().in(Kind.DEPLOYED),
                third.answers().in(Kind.DEVELOPER)));

        assertThat(thrown)
                .hasMessageEndingWith("\nNot asked: Third. To have them asked, take Second out of the chain.");
    }

    @Test
    void bugInAMemberIsReportedAndKeptAsCause() {
        IllegalStateException bug = new IllegalStateException("index out of range");
        second.does(() -> {
            throw bug;
        });

        assertThat(thrown(chain(first.in(Kind.DEPLOYED), second.in(Kind.DEPLOYED))))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasCause(bug)
                .hasMessageStartingWith(
                        "DefaultAzureCredential stopped: Second threw an unexpected exception: IllegalStateException: index out"
                                + " of range.\nTry: ");
    }

    @Test
    void exceptionListsTheAttempts() {
        second.does(() -> {
            clock.advance(Duration.ofMillis(1_200));
            throw new CredentialUnavailableException(
                    Failure.of("Second is unavailable: not there.", "get it.", "HTTP 502"), null);
        });

        CredentialUnavailableException thrown =
                (CredentialUnavailableException) thrown(chain(first.in(Kind.DEPLOYED), second.in(Kind.DEPLOYED)));

        assertThat(thrown.attempts()).hasSize(2);
        CredentialAttempt attempt = thrown.attempts().get(1);
        assertThat(attempt.credential()).isEqualTo("Second");
        assertThat(attempt.outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(attempt.duration()).isEqualTo(Duration.ofMillis(1_200));
        assertThat(attempt.reason()).isEqualTo("Second is unavailable: not there.");
        assertThat(attempt.hint()).isEqualTo("get it.");
        assertThat(attempt.cause()).hasMessageEndingWith("HTTP 502");
        assertThat(attempt).hasToString("Second (1200 ms) is unavailable: not there. Try: get it.");
    }

    @Test
    void nestedChainIsListedWithItsOwnMembers() {
        EntraCredential inner =
                new ChainedTokenCredentialBuilder().addLast(second).build();

        assertThat(thrown(chain(first.in(Kind.DEPLOYED), Member.of(inner))))
                .hasMessageContaining("\n- First (0 ms) is unavailable")
                .hasMessageContaining("\n- ChainedTokenCredential (0 ms) found no credential")
                .hasMessageContaining("\n  - TestMember (0 ms): Second is unavailable");
    }

    @Test
    void credentialOfABuildServiceIsUnavailableElsewhereAndNamesWhatIsMissing() {
        EntraCredential chain = new ChainedTokenCredentialBuilder()
                .addLast(
                        "AzurePipelinesCredential",
                        () -> new AzurePipelinesCredentialBuilder()
                                .configuration(machine.configuration())
                                .tenantId("contoso")
                                .clientId("c")
                                .serviceConnectionId("s")
                                .systemAccessToken("t")
                                .build())
                .build();

        assertThat(thrown(chain))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("AzurePipelinesCredential, which needs only SYSTEM_OIDCREQUESTURI");
    }

    @Test
    void failureIsLoggedOnceAtDebug() {
        try (CapturedLog log = new CapturedLog()) {
            thrown(defaultChain());

            assertThat(log.count("io.entra4j", Level.INFO)).isZero();
            assertThat(log.text().split("there is no 'azd' on the PATH", -1)).hasSize(2);
        }
    }

    @Test
    void answeringMemberIsLoggedOnceAtInfoAndOthersAtDebug() {
        EntraCredential chain = chain(first.in(Kind.DEPLOYED), second.answers().in(Kind.DEPLOYED));
        try (CapturedLog log = new CapturedLog()) {
            chain.getTokenSync(CONTEXT);
            chain.refreshTokenSync(CONTEXT);

            assertThat(log.count("io.entra4j", Level.INFO)).isOne();
            assertThat(log.text())
                    .contains("DefaultAzureCredential gets its tokens from Second")
                    .contains("DefaultAzureCredential passed over First (0 ms) is unavailable")
                    .doesNotContain("token of Second");
        }
    }

    @Test
    void changeOfTheAnsweringMemberIsLogged() {
        EntraCredential chain = chain(first.in(Kind.DEVELOPER), second.answers().in(Kind.DEVELOPER));
        chain.getTokenSync(CONTEXT);
        second.lacks("a login");
        first.answers();
        try (CapturedLog log = new CapturedLog()) {
            chain.refreshTokenSync(CONTEXT);

            assertThat(log.count("io.entra4j", Level.INFO)).isOne();
            assertThat(log.text()).contains("DefaultAzureCredential gets its tokens from First");
        }
    }

    private EntraCredential chain(Member... members) {
        return new DefaultAzureCredential(
                List.of(members), CredentialOptions.builder().clock(clock).build());
    }

    private EntraCredential defaultChain() {
        return new DefaultAzureCredentialBuilder()
                .options(CredentialOptions.builder()
                        .configuration(machine.configuration())
                        .clock(clock)
                        .build())
                .build();
    }

    private static Throwable thrown(EntraCredential chain) {
        return catchThrowable(() -> chain.getTokenSync(CONTEXT));
    }
}
