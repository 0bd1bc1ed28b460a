package io.entra4j.identity.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.chain.ChainedTokenCredentialBuilder;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.HostileBodies;
import io.entra4j.identity.fake.MutableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every credential must do that uses the login of a tool. Its test class extends this one. */
abstract class DeveloperCredentialContract {

    static final String SCOPE = "https://vault.azure.net/.default";
    static final String CLAIMS = "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1764000000\"}}}";
    static final String TOKEN = "opaque-token-1";

    @TempDir
    Path directory;

    FakeCommand machine;
    final MutableClock clock = new MutableClock();
    private final ExecutorService background = Executors.newCachedThreadPool();

    @BeforeEach
    void setUpMachine() {
        machine = new FakeCommand(directory);
    }

    @AfterEach
    void stopBackground() {
        background.shutdownNow();
    }

    /** Starts a builder of the credential under test. */
    abstract DeveloperCredentialBuilder<?> builder();

    abstract EntraCredential build(DeveloperCredentialBuilder<?> builder);

    /** The name of the tool. */
    abstract String program();

    /** What the tool prints who has a token. */
    abstract String answer(String token, Instant expiresAt);

    /** The file that another login changes. */
    abstract Path loginFile();

    final EntraCredential credential() {
        return build(builder());
    }

    final CredentialOptions options() {
        return CredentialOptions.builder()
                .configuration(machine.configuration())
                .executorService(background)
                .clock(clock)
                .build();
    }

    static TokenRequestContext context() {
        return new TokenRequestContext().addScopes(SCOPE);
    }

    final Instant inAnHour() {
        return clock.instant().plus(Duration.ofHours(1));
    }

    final String[] prints(String text) {
        return new String[] {"cat <<'END'", text, "END"};
    }

    final void installLoggedIn() {
        machine.install(program(), prints(answer(TOKEN, inAnHour())));
    }

    /** The tool fails, and says why on its error stream. */
    final Throwable failureOf(int exitCode, String complaint) {
        machine.install(program(), "cat >&2 <<'END'", complaint, "END", "exit " + exitCode);
        return catchThrowable(() -> credential().getTokenSync(context()));
    }

    final int calls() {
        return machine.callsOf(program()).size();
    }

    @Test
    void buildingACredentialStartsNoProcess() {
        installLoggedIn();

        credential();

        assertThat(calls()).isZero();
    }

    @Test
    void tokenAndExpiryComeFromTheTool() {
        installLoggedIn();

        AccessToken token = credential().getTokenSync(context());

        assertThat(token.getToken()).isEqualTo(TOKEN);
        assertThat(token.getExpiresAt().toInstant()).isEqualTo(inAnHour());
    }

    @Test
    void syncAndAsyncShareOneTokenAndOneProcess() {
        installLoggedIn();
        EntraCredential credential = credential();

        AccessToken sync = credential.getTokenSync(context());

        assertThat(credential.getToken(context()).block()).isSameAs(sync);
        assertThat(calls()).isOne();
    }

    @Test
    void fiftyCallersStartOneProcess() throws Exception {
        Path gate = directory.resolve("gate");
        List<String> body = new ArrayList<>(List.of("while [ ! -e '" + gate + "' ]; do sleep 0.05; done"));
        body.addAll(List.of(prints(answer(TOKEN, inAnHour()))));
        machine.install(program(), body.toArray(String[]::new));
        EntraCredential credential = credential();
        List<Future<AccessToken>> callers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            callers.add(background.submit(() -> credential.getTokenSync(context())));
            callers.add(credential.getToken(context()).toFuture());
        }
        while (credential.status().coalesced() < 49) {
            Thread.onSpinWait();
        }
        Files.createFile(gate);

        for (Future<AccessToken> caller : callers) {
            assertThat(caller.get(20, TimeUnit.SECONDS).getToken()).isEqualTo(TOKEN);
        }
        assertThat(calls()).isOne();
    }

    @Test
    void toolThatIsNotInstalledIsUnavailable() {
        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessageStartingWith(credential() + " is unavailable: ")
                .withMessageContaining("is not installed")
                .withMessageContaining("\nTry: install it, https://learn.microsoft.com/");
    }

    @Test
    void toolThatTakesTooLongIsKilledAndUnavailable() {
        machine.install(program(), "sleep 600");
        EntraCredential credential = build(builder().processTimeout(Duration.ofMillis(700)));
        long begin = System.nanoTime();

        assertThatExceptionOfType(CredentialUnavailableException.class)
                .isThrownBy(() -> credential.getTokenSync(context()))
                .withMessageContaining("did not end within 700 ms and was killed.\nTry: ")
                .withMessageContaining("processTimeout");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void brokenInstallationIsUnavailable() {
        assertThat(failureOf(127, "python3: not found"))
                .isExactlyInstanceOf(CredentialUnavailableException.class)
                .hasMessageContaining("could not be started: 'python3: not found'.\nTry: repair its installation: ");
    }

    @Test
    void textAroundTheAnswerIsIgnored() {
        List<String> body = new ArrayList<>(List.of(
                "echo 'DeprecationWarning: { \"accessToken\": broken' >&2",
                "printf '\\033[33mWARNING: {see} a new version\\033[0m\\n'"));
        body.addAll(List.of(prints(answer(TOKEN, inAnHour()) + "\nGoodbye.")));
        machine.install(program(), body.toArray(String[]::new));

        assertThat(credential().getTokenSync(context()).getToken()).isEqualTo(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Welcome!", "{", "{\"accessToken\": 5, \"token\": 5}"})
    void answerWithoutTokenIsAFailure(String printed) {
        machine.install(program(), prints(printed));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential().getTokenSync(context()))
                .withMessageStartingWith(credential() + " failed: ")
                .withMessageContaining(" printed no token that can be read.\nTry: ");
    }

    @Test
    void networkFailureIsReportedAsNetworkFailure() {
        Throwable thrown = failureOf(
                1,
                "ERROR: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries exceeded with url:"
                        + " /contoso/oauth2/v2.0/token (Caused by NewConnectionError('Failed to establish a new"
                        + " connection: [Errno -3] Temporary failure in name resolution'))");

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining(" got no answer from the token service.\nTry: check network")
                .hasMessageContaining("\nDetails: ");
        assertThat(((AuthenticationFailedException) thrown).error().isTransient())
                .isTrue();
    }

    @Test
    void unknownFailureQuotesTheToolWithoutTokens() {
        Throwable thrown = failureOf(
                1,
                "Something broke: {\"accessToken\" : \"opaque-secret\", 'refreshToken': 'opaque-secret'} eyJabcdef.g");

        assertThat(thrown)
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("Something broke")
                .hasMessageNotContainingAny("opaque-secret", "eyJ");
    }

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("io.entra4j.identity.fake.HostileBodies#arguments")
    void hostileOutputEndsWithinTheDeadlineAndIsTruncated(String printed) throws IOException {
        Path file = Files.writeString(directory.resolve("printed"), printed);
        for (String body : List.of("cat '%s'", "cat '%s'; exit 1", "cat '%s' >&2; exit 1")) {
            machine.install(program(), body.formatted(file));

            Throwable thrown = catchThrowable(() -> credential().getTokenSync(context(), HostileBodies.PATIENCE));

            assertThat(thrown).isInstanceOf(ClientAuthenticationException.class);
            assertThat(thrown.getMessage()).hasSizeLessThan(4000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; exit 1", " >&2; exit 1"})
    void opaqueTokenInOtherOutputThanJsonIsNotShown(String how) throws IOException {
        String token = "0.AXoAq8Zr-7Yw_" + "Kj4mT9".repeat(20) + ".f5";
        for (String format :
                List.of("%s", "%s\t2026-11-24", "accessToken: %s", "Token     : %s", "Bearer %s", "<t>%s</t>")) {
            Path file = Files.writeString(directory.resolve("printed"), format.formatted(token) + "\n");
            machine.install(program(), "cat '%s'".formatted(file) + how);

            assertThat(catchThrowable(() -> credential().getTokenSync(context())))
                    .isExactlyInstanceOf(AuthenticationFailedException.class)
                    .hasMessageNotContainingAny("Kj4mT9", "AXoA");
        }
    }

    @Test
    void shortTokenInOtherOutputThanJsonIsNotShown() {
        machine.install(program(), "echo " + TOKEN);

        assertThat(catchThrowable(() -> credential().getTokenSync(context())))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageNotContaining(TOKEN);
    }

    @Test
    void nameOfTheUserIsNotShown() {
        assertThat(failureOf(1, "AADSTS50105: The signed in user 'alice@contoso.com' is not assigned to a role."))
                .isExactlyInstanceOf(AuthenticationFailedException.class)
                .hasMessageContaining("AADSTS50105")
                .hasMessageNotContaining("alice");
        assertThat(failureOf(1, "Something broke for alice@contoso.com."))
                .hasMessageContaining("Something broke for ***")
                .hasMessageNotContaining("alice");
    }

    @Test
    void outputCannotForgeLinesOfTheMessage() {
        String message = failureOf(1, "AADSTS50105: No.\rDetails: forged\r\u001b[2J \u2028 \u0085 odd \u001b]0;x\u0007")
                .getMessage();

        assertThat(message).doesNotContain("\r", "\u001b", "\u2028", "\u0085", "\u0007");
        assertThat(message.lines().filter(line -> line.startsWith("Details: "))).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void extremeTimesAreBoundedOrIgnored() {
        for (Instant time : List.of(Instant.MAX, Instant.MIN, Instant.ofEpochSecond(Long.MAX_VALUE / 1_000))) {
            machine.install(program(), prints(answer(TOKEN, time)));

            Throwable thrown = catchThrowable(() -> credential().getTokenSync(context()));

            assertThat(thrown == null || thrown instanceof AuthenticationFailedException)
                    .as("%s", thrown)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://a; touch %s", "$(touch %s)", "a`touch %s`", "a&touch %s", "a|b", "a\"b", "a'b", "-x"})
    void invalidScopesStartNoProcess(String scope) {
        installLoggedIn();
        Path canary = directory.resolve("canary");

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> credential().getTokenSync(new TokenRequestContext().addScopes(scope.formatted(canary))))
                .withMessageStartingWith("'scope' m");
        assertThat(calls()).isZero();
        assertThat(canary).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a;b", "$(touch canary)", "a b", "-x", "a&b"})
    void invalidTenantsStartNoProcess(String tenant) {
        installLoggedIn();

        assertThatIllegalArgumentException().isThrownBy(() -> build(builder().tenantId(tenant)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credential().getTokenSync(context().setTenantId(tenant)));
        assertThat(calls()).isZero();
    }

    @Test
    void anyTenantIsAllowedUnlessOneIsConfigured() {
        installLoggedIn();

        credential().getTokenSync(context().setTenantId("other.example"));

        assertThat(saidToTool()).contains("other.example");
    }

    @Test
    void foreignTenantIsRefusedUnlessAllowed() {
        installLoggedIn();

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> build(builder().tenantId("own.example"))
                        .getTokenSync(context().setTenantId("other.example")))
                .withMessageContaining("additionallyAllowedTenants");
        assertThat(calls()).isZero();
        build(builder().tenantId("own.example").additionallyAllowedTenants("other.example"))
                .getTokenSync(context().setTenantId("other.example"));
        assertThat(saidToTool()).contains("other.example").doesNotContain("own.example");
    }

    /** All that the tool was told in its last call. */
    String saidToTool() {
        return machine.callsOf(program()).get(calls() - 1);
    }

    @Test
    void interruptionEndsTheToolAndDoesNotCountAsFailure() throws Exception {
        machine.install(program(), "touch '" + directory.resolve("started") + "'", "sleep 600");
        EntraCredential credential = credential();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = new Thread(() -> outcome.complete(catchThrowable(() -> credential.getTokenSync(context()))));
        caller.start();
        while (!Files.exists(directory.resolve("started"))) {
            Thread.onSpinWait();
        }

        caller.interrupt();

        assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(TokenRequestInterruptedException.class);
    }

    @Test
    void anotherLoginClearsCachedTokensWithinASecond() throws Exception {
        logIn(1);
        machine.install(program(), prints(answer("of-the-first", inAnHour())));
        EntraCredential credential = credential();
        credential.getTokenSync(context());
        machine.install(program(), prints(answer("of-the-second", inAnHour())));

        clock.advance(Duration.ofSeconds(1));
        String unchanged = credential.getTokenSync(context()).getToken();
        logIn(2);
        clock.advance(Duration.ofSeconds(1));

        assertThat(unchanged).isEqualTo("of-the-first");
        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("of-the-second");
        assertThat(credential.getToken(context()).block().getToken()).isEqualTo("of-the-second");
    }

    @Test
    void anotherLoginClearsTheTokensOfAChain() throws Exception {
        logIn(1);
        machine.install(program(), prints(answer("of-the-first", inAnHour())));
        EntraCredential chain = new ChainedTokenCredentialBuilder()
                .options(options())
                .addLast(credential())
                .build();
        chain.getTokenSync(context());
        machine.install(program(), prints(answer("of-the-second", inAnHour())));

        logIn(2);
        clock.advance(Duration.ofSeconds(1));

        assertThat(chain.getTokenSync(context()).getToken()).isEqualTo("of-the-second");
    }

    @Test
    void loggingOutClearsCachedTokens() throws Exception {
        logIn(1);
        installLoggedIn();
        EntraCredential credential = credential();
        credential.getTokenSync(context());
        machine.install(program(), "exit 1");

        Files.delete(loginFile());
        clock.advance(Duration.ofSeconds(1));

        assertThat(catchThrowable(() -> credential.getTokenSync(context())))
                .isInstanceOf(ClientAuthenticationException.class);
    }

    @Test
    void rememberedFailureDoesNotCountAsFetch() {
        machine.install(
                program(),
                "echo 'not logged in, run `az login`, `azd auth login`, Run Connect-AzAccount to login' >&2",
                "exit 1");
        EntraCredential credential = credential();
        Throwable thrown = catchThrowable(() -> credential.getTokenSync(context()));

        assertThat(catchThrowable(() -> credential.getTokenSync(context()))).hasMessage(thrown.getMessage());
        assertThat(calls()).isOne();
        assertThat(credential.status().consecutiveFailures()).isOne();
    }

    @Test
    void tokenIsNotCachedWhenTheLoginChangedDuringTheFetch() throws Exception {
        logIn(1);
        List<String> body = new ArrayList<>(List.of("touch -d '2001-01-01' '" + loginFile() + "'"));
        body.addAll(List.of(prints(answer("of-the-first", inAnHour()))));
        machine.install(program(), body.toArray(String[]::new));
        EntraCredential credential = build(builder().options(advancing()));

        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("of-the-first");
        machine.install(program(), prints(answer("of-the-second", inAnHour())));

        assertThat(credential.getTokenSync(context()).getToken()).isEqualTo("of-the-second");
    }

    /** With listeners that let the time of a fetch pass. */
    private CredentialOptions advancing() {
        return CredentialOptions.builder()
                .configuration(machine.configuration())
                .clock(clock)
                .listener(event -> clock.advance(Duration.ofSeconds(2)))
                .build();
    }

    @Test
    void loginIsNotWatchedWhenFollowLoginIsOff() throws Exception {
        logIn(1);
        installLoggedIn();
        EntraCredential credential = build(builder().followLogin(false));
        AccessToken token = credential.getTokenSync(context());

        logIn(2);
        clock.advance(Duration.ofSeconds(1));

        assertThat(credential.getTokenSync(context())).isSameAs(token);
    }

    /** Another time for each login, independent of the file system's clock. */
    private void logIn(int who) throws IOException {
        Files.createDirectories(loginFile().getParent());
        Files.writeString(loginFile(), "somebody");
        Files.setLastModifiedTime(loginFile(), FileTime.from(Instant.ofEpochSecond(1_700_000_000 + who)));
    }
}
