package io.entra4j.identity.developer;

import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.Redaction;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program with its arguments until it ends or its time is up. No shell is involved. The program gets no input,
 * and only the environment of this record. It starts in a directory where other users cannot write files.
 */
record Command(List<String> arguments, Map<String, String> environment, File directory, File noInput) {

    /** How long to read output after the program has ended. Then all of its output is in the pipes already. */
    private static final Duration OUTPUT_WAIT = Duration.ofMillis(400);

    /** Exit code and output of a program. Its text shows no output, which may hold a token. */
    static final class Output {

        private final int exitCode;
        private final String stdout;
        private final String stderr;

        Output(int exitCode, String stdout, String stderr) {
            this.exitCode = exitCode;
            this.stdout = stdout;
            this.stderr = stderr;
        }

        /** Returns the same output with the tenant as messages show it, since a tool may repeat the tenant. */
        Output without(@Nullable String tenant) {
            String shown = Arguments.shown(tenant);
            return tenant == null || shown == null
                    ? this
                    : new Output(exitCode, stdout.replace(tenant, shown), stderr.replace(tenant, shown));
        }

        int exitCode() {
            return exitCode;
        }

        /** Returns the output, for parsing only: it holds the token. */
        String stdout() {
            return stdout;
        }

        /** Returns the program's warnings, without tokens. */
        String warnings() {
            return Redaction.withoutTokens(Ansi.strip(stderr));
        }

        /** Returns the program's errors, or else its output, without tokens. */
        String complaint() {
            return Redaction.withoutTokens(Ansi.strip(stderr.isBlank() ? stdout : stderr))
                    .strip();
        }

        /**
         * Finds the first group of a pattern in both streams. The pattern must not match a token. Returns {@code null}
         * if there is no match.
         */
        @Nullable
        String find(Pattern harmless) {
            Matcher matcher = harmless.matcher(Ansi.strip(stderr + "\n" + stdout));
            return matcher.find() ? matcher.group(1) : null;
        }

        @Override
        public String toString() {
            return "exit code " + exitCode;
        }
    }

    /**
     * Runs the program. Blocks.
     *
     * @throws IOException if it cannot be started
     * @throws TimeoutException if its time is up; then the program and all its child processes are killed
     * @throws TokenRequestInterruptedException if the thread was interrupted; then they are killed as well
     */
    Output run(Duration timeout) throws IOException, TimeoutException {
        long deadline = System.nanoTime() + timeout.toNanos();
        ProcessTree tree = ProcessTree.marked();
        Process process = start(tree);
        boolean ended = false;
        try {
            Drain stdout = Drain.start("stdout of " + arguments.get(0), process.getInputStream());
            Drain stderr = Drain.start("stderr of " + arguments.get(0), process.getErrorStream());
            if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            ended = true;
            long end = System.nanoTime() + OUTPUT_WAIT.toNanos();
            return new Output(
                    process.exitValue(),
                    stdout.text(end - System.nanoTime()),
                    stderr.text(Math.max(0, end - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        } finally {
            if (!ended) {
                tree.kill(process.toHandle());
            }
        }
    }

    /** Returns the program, without the environment. */
    @Override
    public String toString() {
        return arguments.get(0);
    }

    private Process start(ProcessTree tree) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(arguments).directory(directory).redirectInput(Redirect.from(noInput));
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put(ProcessTree.VARIABLE, tree.mark());
        return builder.start();
    }
}
