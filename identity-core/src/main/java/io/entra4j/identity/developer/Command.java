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
 * Runs a program with its arguments, never through a shell, until it ends or its time is up. It sees no input, only the
 * environment it is given, and starts in a directory where nobody can have planted anything.
 */
record Command(List<String> arguments, Map<String, String> environment, File directory, File noInput) {

    /** Once a program has ended, what it printed is in the pipes already. */
    private static final Duration LAST_WORDS = Duration.ofMillis(400);

    /** What a program left behind. Shows nothing of it: there may be a token in it. */
    static final class Output {

        private final int exitCode;
        private final String stdout;
        private final String stderr;

        Output(int exitCode, String stdout, String stderr) {
            this.exitCode = exitCode;
            this.stdout = stdout;
            this.stderr = stderr;
        }

        /** The same without a tenant that a tool repeats, if it was shown in part only. */
        Output without(@Nullable String tenant) {
            String shown = Arguments.shown(tenant);
            return tenant == null || shown == null
                    ? this
                    : new Output(exitCode, stdout.replace(tenant, shown), stderr.replace(tenant, shown));
        }

        int exitCode() {
            return exitCode;
        }

        /** For parsing only: holds the token. */
        String stdout() {
            return stdout;
        }

        /** What the program says besides its answer, without tokens. */
        String warnings() {
            return Redaction.withoutTokens(Ansi.strip(stderr));
        }

        /** What the program says of its failure, without tokens: its errors, else whatever it printed. */
        String complaint() {
            return Redaction.withoutTokens(Ansi.strip(stderr.isBlank() ? stdout : stderr))
                    .strip();
        }

        /** The first group of a pattern that matches no token, on either stream; {@code null} if there is none. */
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
     * Runs it. Blocks.
     *
     * @throws IOException if it cannot be started
     * @throws TimeoutException if its time was up; it was killed, with all it had started
     * @throws TokenRequestInterruptedException if the thread was interrupted; likewise
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
            long end = System.nanoTime() + LAST_WORDS.toNanos();
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

    /** Shows nothing of the environment. */
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
