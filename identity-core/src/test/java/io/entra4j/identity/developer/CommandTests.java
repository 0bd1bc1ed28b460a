package io.entra4j.identity.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.fake.FakeCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTests {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    private Path directory;

    private FakeCommand machine() {
        return new FakeCommand(directory);
    }

    private static Command.Output run(FakeCommand machine, Duration timeout, String... arguments)
            throws IOException, TimeoutException {
        return command(machine, arguments).run(timeout);
    }

    private static Command command(FakeCommand fake, String... arguments) {
        Machine machine = Machine.of(fake.configuration());
        return machine.command(Objects.requireNonNull(machine.find("tool")), List.of(arguments), Map.of());
    }

    @Test
    void argumentsArriveAsTheyAreAndNoShellSeesThem() throws Exception {
        FakeCommand machine = machine().install("tool");
        Path canary = directory.resolve("canary");

        run(machine, LONG, "a b", "$(touch " + canary + ")", "; touch " + canary, "`touch " + canary + "`", "*", "\"");

        assertThat(machine.callsOf("tool"))
                .containsExactly("[a b][$(touch %1$s)][; touch %1$s][`touch %1$s`][*][\"]".formatted(canary));
        assertThat(canary).doesNotExist();
    }

    @Test
    void bothStreamsAndTheExitCodeAreReported() throws Exception {
        FakeCommand machine = machine().install("tool", "echo answer", "echo complaint >&2", "exit 3");

        Command.Output output = run(machine, LONG);

        assertThat(output.stdout()).isEqualTo("answer\n");
        assertThat(output.complaint()).isEqualTo("complaint");
        assertThat(output.exitCode()).isEqualTo(3);
    }

    @Test
    void complaintHoldsNoTokenAndToStringShowsOnlyTheExitCode() throws Exception {
        FakeCommand machine = machine()
                .install(
                        "tool",
                        "cat <<'END'",
                        "{\"accessToken\"  :  \"first-opaque-secret\"}",
                        "{'accessToken': 'second-opaque-secret'}",
                        "{\"data\": \"{\\\"token\\\": \\\"third-opaque-secret\\\"}\"}",
                        "Bearer eyJhbGciOiJub25lIn0.fourth.secret",
                        "END");

        Command.Output output = run(machine, LONG);

        assertThat(output.complaint()).doesNotContain("secret").contains("***");
        assertThat(output).hasToString("exit code 0");
    }

    @Test
    void tenMegabytesOnEachStreamAreReadAndOneMegabyteIsKept() throws Exception {
        FakeCommand machine = machine()
                .install(
                        "tool",
                        "head -c 10485760 /dev/zero | tr '\\0' 'x' >&2 &",
                        "head -c 10485760 /dev/zero | tr '\\0' 'x'",
                        "wait");

        Command.Output output = run(machine, LONG);

        assertThat(output.exitCode()).isZero();
        assertThat(output.stdout()).hasSize(Drain.MAX_BYTES);
        assertThat(output.complaint()).hasSize(Drain.MAX_BYTES);
    }

    @Test
    void standardInputIsEmpty() throws Exception {
        FakeCommand machine = machine().install("tool", "cat", "echo end");

        assertThat(run(machine, LONG).stdout()).isEqualTo("end\n");
    }

    @Test
    void processStartsInTheRootDirectory() throws Exception {
        FakeCommand machine = machine().install("tool", "pwd");

        assertThat(run(machine, LONG).stdout()).isEqualTo("/\n");
    }

    @Test
    void variableOfTheEnvironmentReachesAWrapperScript() throws Exception {
        FakeCommand machine = machine().install("tool", "exec \"${WRAPPED_TOOL:?is not set}\" \"$@\"");
        machine.install("wrapped", "echo answer");

        Command.Output output = command(
                        machine,
                        Map.of(
                                "WRAPPED_TOOL",
                                machine.directory().resolve("wrapped").toString()))
                .run(LONG);

        assertThat(output.stdout()).as(output.complaint()).isEqualTo("answer\n");
    }

    @Test
    void environmentOfThisProcessIsInherited() throws Exception {
        FakeCommand machine = machine().install("tool", "env");
        Set<String> ours = new HashSet<>(new ProcessBuilder().environment().keySet());
        ours.removeIf(name -> ToolEnvironment.names().contains(name) || !name.matches("[A-Z_]*HOME|MAVEN\\w*|LOGNAME"));

        // Names only: a failure must not print the values.
        assertThat(run(machine, LONG).stdout().lines().map(line -> line.split("=", 2)[0]))
                .containsAll(ours);
        assertThat(ours).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AZURE_CLIENT_SECRET",
                "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                "AZURE_PASSWORD",
                "SYSTEM_ACCESSTOKEN",
                "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
                "AZURE_IDENTITY_CLIENT_SECRET",
                "AZURE_IDENTITY_CLIENTSECRET",
                "azure.identity.client-secret",
                "AZURE_IDENTITY_CREDENTIALS_ORDERS_CERTIFICATE_PASSWORD",
                "SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_A_CLIENTSECRET",
                "SPRING_SSL_BUNDLE_JKS_A_KEYSTORE_PASSWORD",
                "SPRING_APPLICATION_JSON",
                "PWD",
                "OLDPWD",
                "FORCE_COLOR",
                "CLICOLOR_FORCE"
            })
    void secretsAndSettingsOfTheCallerAreNotInherited(String name) {
        assertThat(command(machine().install("tool"), Map.of(name, "inherited")).environment())
                .doesNotContainKey(name)
                .doesNotContainValue("inherited");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NIX_PATH",
                "CONDA_PREFIX",
                "DOCKER_HOST",
                "LD_LIBRARY_PATH",
                "PSModulePath",
                "AZURE_IDENTITY_TYPE"
            })
    void otherVariablesAreInherited(String name) {
        assertThat(command(machine().install("tool"), Map.of(name, "inherited")).environment())
                .containsEntry(name, "inherited");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AZURE_CONFIG_DIR", "HTTPS_PROXY", "IDENTITY_ENDPOINT", "AZURE_CLOUD_NAME"})
    void configurationWinsOverTheInheritedEnvironment(String name) {
        FakeCommand machine = machine().install("tool");
        Map<String, String> inherited = Map.of(name, "/inherited");

        assertThat(command(machine, inherited).environment()).doesNotContainKey(name);
        assertThat(command(machine.variable(name, "/configured"), inherited).environment())
                .containsEntry(name, "/configured");
    }

    @Test
    void settingsThatKeepToolsQuietAreAlwaysSet() {
        assertThat(command(machine().install("tool"), Map.of("AZURE_CORE_NO_COLOR", "false"))
                        .environment())
                .containsEntry("AZURE_CORE_NO_COLOR", "true")
                .containsEntry("NO_COLOR", "1");
    }

    @Test
    void variableNamesIgnoreCaseOnWindows() {
        Machine windows = new Machine(
                machine().variable("PATH", "D:\\configured").configuration(),
                "Windows 11",
                Map.of("Path", "D:\\inherited", "azure_client_secret", "s3cret", "Force_Color", "1", "Own", "1"));

        Map<String, String> environment =
                windows.command(Path.of("/azd/azd.exe"), List.of(), Map.of()).environment();

        assertThat(environment).containsEntry("PATH", "D:\\configured").containsEntry("Own", "1");
        assertThat(environment.values()).doesNotContain("s3cret", "D:\\inherited");
        assertThat(environment.keySet()).doesNotContain("Force_Color");
    }

    @ParameterizedTest
    @CsvSource({"powershell.exe, false", "PowerShell.exe, false", "pwsh.exe, true", "az.cmd, true"})
    void windowsPowerShellDoesNotInheritModulesOfPowerShell7(String program, boolean inherits) {
        Machine windows = new Machine(
                machine().configuration(),
                "Windows 11",
                Map.of("PSModulePath", "C:\\Program Files\\PowerShell\\7\\Modules"));

        assertThat(windows.command(Path.of("/bin", program), List.of(), Map.of())
                        .environment()
                        .containsKey("PSModulePath"))
                .isEqualTo(inherits);
    }

    private static Command command(FakeCommand fake, Map<String, String> inherited) {
        Machine machine = new Machine(fake.configuration(), "Linux", inherited);
        return machine.command(Objects.requireNonNull(machine.find("tool")), List.of(), Map.of());
    }

    @Test
    @Tag("slow")
    void deadlineEndsTheProcessAndItsChildren() throws Exception {
        FakeCommand machine = machine()
                .install(
                        "tool",
                        "sh -c 'echo $$ >> " + pids() + "; sleep 600 & echo $! >> " + pids() + "; wait' &",
                        "echo $$ >> " + pids(),
                        "sleep 600");
        long begin = System.nanoTime();

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> run(machine, Duration.ofSeconds(2)));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(2500));
        assertThat(startedPids()).hasSize(3);
        assertAllEnd();
    }

    @Test
    @Tag("slow")
    @EnabledOnOs(OS.LINUX)
    void deadlineEndsOrphanedChildren() throws Exception {
        FakeCommand machine = machine().install("tool", "(sleep 600 & echo $! >> " + pids() + ")", "sleep 600");

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> run(machine, Duration.ofSeconds(1)));

        assertThat(startedPids()).hasSize(1);
        assertAllEnd();
    }

    @RepeatedTest(10)
    @Tag("slow")
    @EnabledOnOs(OS.LINUX)
    void deadlineEndsChildrenThatStartAtTheDeadline() throws Exception {
        String name = "entra4j-" + UUID.randomUUID();
        FakeCommand machine = machine()
                .install(
                        "tool",
                        "i=0; while [ $i -lt 100 ]; do i=$((i+1)); sh -c 'sleep 60; : " + name + "' & done; wait");

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> run(machine, Duration.ofMillis(40)));

        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.isAlive()
                                && process.info().commandLine().orElse("").contains(name)))
                .isEmpty();
    }

    @Test
    void deadlineEndsAProcessThatClosedItsOutput() {
        FakeCommand machine = machine().install("tool", "echo answer", "exec >&- 2>&-", "sleep 600");

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> run(machine, SHORT));
    }

    @Test
    void interruptionEndsTheProcessAndItsChildren() throws Exception {
        FakeCommand machine =
                machine().install("tool", "sleep 600 & echo $! >> " + pids(), "echo $$ >> " + pids(), "wait");
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                run(machine, LONG);
            } catch (TokenRequestInterruptedException e) {
                flag.complete(Thread.currentThread().isInterrupted());
            } catch (IOException | TimeoutException e) {
                flag.completeExceptionally(e);
            }
        });
        caller.start();
        while (startedPids().size() < 2) {
            Thread.onSpinWait();
        }

        caller.interrupt();

        assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
        assertAllEnd();
    }

    @Test
    void childThatHoldsTheOutputOpenIsNotWaitedFor() throws Exception {
        FakeCommand machine = machine().install("tool", "sleep 30 & echo $! >> " + pids(), "echo answer");
        long begin = System.nanoTime();

        Command.Output output = run(machine, LONG);

        assertThat(output.stdout()).isEqualTo("answer\n");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        startedPids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Test
    void programThatCannotBeStartedThrowsAnIoException() throws Exception {
        FakeCommand machine = machine().install("tool");
        Files.writeString(machine.directory().resolve("tool"), "#!/no/such/interpreter\n");

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> run(machine, LONG));
    }

    @Test
    void programsAreFoundInAbsoluteDirectoriesOnly() throws Exception {
        FakeCommand machine = machine().install("tool");
        Path relative = Path.of("").toAbsolutePath().relativize(machine.directory());
        Files.createDirectories(directory.resolve("first/tool"));
        Files.writeString(Files.createDirectories(directory.resolve("second")).resolve("tool"), "not executable");

        assertThat(find(machine, relative.toString())).isNull();
        assertThat(find(machine, ":.:")).isNull();
        assertThat(find(
                        machine,
                        String.join(
                                ":",
                                relative.toString(),
                                directory.resolve("first").toString(),
                                directory.resolve("second").toString(),
                                "bad\0name",
                                machine.directory().toString())))
                .isEqualTo(machine.directory().resolve("tool"));
    }

    @Test
    void onlyBatchFilesRunThroughTheCommandProcessorOnWindows() {
        Machine windows = new Machine(
                machine()
                        .variable("PATH", "D:\\own")
                        .variable("SystemRoot", "/Windows")
                        .configuration(),
                "Windows 11",
                Map.of());

        Command batch = windows.command(Path.of("/CLI2/wbin/az.cmd"), List.of("account", "a b"), Map.of());
        Command program = windows.command(Path.of("/azd/azd.exe"), List.of("auth"), Map.of());

        assertThat(batch.arguments())
                .containsExactly("/Windows/System32/cmd.exe", "/d", "/c", "az.cmd", "account", "a b");
        assertThat(batch.environment())
                .containsEntry("PATH", "/CLI2/wbin;D:\\own")
                .containsEntry("NoDefaultCurrentDirectoryInExePath", "1");
        assertThat(batch.directory()).hasToString("/Windows/System32");
        assertThat(batch.noInput()).hasToString("NUL");
        assertThat(program.arguments()).containsExactly("/azd/azd.exe", "auth");
        assertThat(program.environment()).containsEntry("PATH", "D:\\own");
    }

    @Test
    void relativeDirectoriesOfToolsAreResolvedAgainstTheWorkingDirectory() throws Exception {
        FakeCommand machine = machine().variable("AZURE_CONFIG_DIR", "mine").install("tool", "echo $AZURE_CONFIG_DIR");

        assertThat(run(machine, LONG).stdout().strip())
                .isEqualTo(Path.of("mine").toAbsolutePath().toString());
    }

    private static Path find(FakeCommand machine, String path) {
        return Machine.of(machine.variable("PATH", path).configuration()).find("tool");
    }

    private Path pids() {
        return directory.resolve("pids");
    }

    private List<Long> startedPids() throws IOException {
        return Files.exists(pids())
                ? Files.readAllLines(pids()).stream().map(Long::valueOf).toList()
                : List.of();
    }

    /** Killed processes are there until the system has buried them. */
    private void assertAllEnd() throws IOException {
        long patience = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (long pid : startedPids()) {
            while (isAlive(pid) && System.nanoTime() < patience) {
                Thread.onSpinWait();
            }
            assertThat(isAlive(pid)).isFalse();
        }
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
