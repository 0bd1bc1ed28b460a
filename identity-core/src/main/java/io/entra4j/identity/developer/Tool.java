package io.entra4j.identity.developer;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.http.Redaction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Program that a user logs in to. Runs it, and composes the failures that such programs have in common.
 *
 * @param credential name of the credential, which begins messages
 * @param name the tool's name, such as "the Azure CLI"
 * @param program the tool's name on the command line
 * @param installation how to install it and log in, which ends messages
 */
record Tool(String credential, String name, String program, String installation, Machine machine, Duration timeout) {

    private static final Pattern NO_NETWORK = Pattern.compile("(?i)Max retries exceeded|name resolution|getaddrinfo"
            + "|no such host|connection refused|connection reset|connection aborted|timed out|i/o timeout"
            + "|network is unreachable|SSLError|certificate verify failed|x509:|ProxyError"
            + "|No such host is known|SSL connection could not be established");

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_.,:/@=+-]*");

    /** Characters that have a special meaning between double quotation marks too. */
    private static final Pattern SPECIAL = Pattern.compile("[\"$`\\\\!]");

    /** Exit codes by which shells and Windows report that a program, or one that it needs, does not exist. */
    private static final List<Integer> NOT_FOUND = List.of(126, 127, 9009);

    /** Name of the missing item if no user is logged in. */
    static final String LOGIN = "a login";

    /** Finds the program; {@code null} if it is not installed. */
    @Nullable
    Path find() {
        return machine.find(program);
    }

    /**
     * Runs the program. Blocks.
     *
     * @param file the path of the program
     * @param trial the command that a user can type to see what it does
     * @return the exit code and the output; the exit code may stand for an error
     * @throws CredentialUnavailableException if it cannot be started or takes too long
     */
    Command.Output run(Path file, List<String> arguments, Map<String, String> environment, String trial) {
        try {
            Command.Output output =
                    machine.command(file, arguments, environment).run(timeout);
            if (NOT_FOUND.contains(output.exitCode())) {
                throw broken(output.complaint(), null);
            }
            return output;
        } catch (TimeoutException e) {
            throw unavailable(
                    "%s did not end within %s and was killed".formatted(program, seconds(timeout)),
                    "run it to see what it waits for: %s; or set a longer 'processTimeout'.".formatted(trial),
                    e);
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Returns what a request to this tool would do. Checks whether the tool and its login exist.
     *
     * @param login the place of its login, in words
     * @param loggedOut the evidence that no user is logged in, {@code null} if there is none
     * @param remedy how to log in
     */
    CredentialPlan plan(String login, @Nullable String loggedOut, String remedy) {
        Path file = find();
        if (file == null) {
            return CredentialPlan.lacking(credential, notInstalled());
        }
        return loggedOut == null
                ? CredentialPlan.ready(credential, "runs %s, with the login in %s".formatted(file, login))
                : CredentialPlan.lacking(credential, loggedOut(file, loggedOut, remedy));
    }

    /**
     * Returns the failure if no user is logged in, and the files show that. The tool has not run.
     *
     * @param file the path of the program
     * @param loggedOut the evidence
     * @param remedy how to log in
     */
    CredentialUnavailableException loggedOut(Path file, String loggedOut, String remedy) {
        return notLoggedIn("%s, %s: %s".formatted(name, file, loggedOut), remedy);
    }

    CredentialUnavailableException notInstalled() {
        return unavailable(
                "%s is not installed: there is no '%s' on the PATH".formatted(name, program),
                installation,
                List.of(name, LOGIN),
                null);
    }

    CredentialUnavailableException notLoggedIn(String where, String remedy) {
        return unavailable("no user is logged in to " + where, remedy, List.of(LOGIN), null);
    }

    private CredentialUnavailableException broken(String why, @Nullable Throwable cause) {
        return unavailable(
                "%s could not be started: %s".formatted(program, Redaction.excerpt(why)),
                "repair its installation: " + installation,
                cause);
    }

    /** Returns the failure of a tool that could not fetch a token. */
    CredentialUnavailableException unavailable(String why, String remedy, @Nullable Throwable cause) {
        return unavailable(why, remedy, List.of(), cause);
    }

    /** Returns the failure of a tool that lacks something that every request needs. */
    CredentialUnavailableException unavailable(
            String why, String remedy, List<String> lacks, @Nullable Throwable cause) {
        return new CredentialUnavailableException(
                Failure.of("%s is unavailable: %s.".formatted(credential, why), remedy), lacks, cause);
    }

    /** Returns the failure if the tool reports a refusal by Entra. */
    AuthenticationFailedException refused(EntraError error, String remedy) {
        return new AuthenticationFailedException(
                Failure.of("%s was refused: %s.".formatted(credential, error.reason()), remedy, error.details()),
                error,
                null);
    }

    /** Returns the failure for a known reason. The tool's own words follow. */
    AuthenticationFailedException failed(EntraError error, String why, String remedy, String said) {
        return new AuthenticationFailedException(
                Failure.of(
                        "%s failed: %s.".formatted(credential, why),
                        remedy,
                        program + " printed " + (said.isBlank() ? "nothing" : Redaction.excerpt(said))),
                error,
                null);
    }

    /** Returns the failure if this library does not know what the tool says. */
    AuthenticationFailedException failed(int exitCode, String said, String trial) {
        if (NO_NETWORK.matcher(said).find()) {
            return failed(
                    EntraError.network(),
                    program + " got no answer from the token service",
                    "check network, DNS, proxy and firewall, and whether %s trusts the proxy's certificate."
                            .formatted(program),
                    said);
        }
        return failed(
                EntraError.local("tool_failed"),
                "%s ended with exit code %s".formatted(program, exitCode),
                "run it to see its whole output: " + trial,
                said);
    }

    /**
     * Returns the failure of a tool that succeeded without a token. The message shows its warnings only: its other
     * output may hold a token in any form.
     */
    AuthenticationFailedException unusable(Command.Output output, String trial) {
        String warnings = output.warnings();
        return new AuthenticationFailedException(
                Failure.of(
                        "%s failed: %s printed no token that can be read.".formatted(credential, program),
                        "run it to see what it prints: %s; then update it.".formatted(trial),
                        warnings.isBlank() ? null : program + " warned " + Redaction.excerpt(warnings)),
                EntraError.local("no_token"),
                null);
    }

    /** Returns the command line that a user can type. */
    static String typed(String program, List<String> arguments) {
        StringBuilder line = new StringBuilder(program);
        arguments.forEach(argument -> line.append(' ').append(quoted(argument)));
        return line.toString();
    }

    /**
     * Quotes an argument for a shell of Unix. PowerShell and the command processor treat usual values in the same way.
     */
    private static String quoted(String argument) {
        if (PLAIN.matcher(argument).matches()) {
            return argument;
        }
        return SPECIAL.matcher(argument).find() ? "'" + argument.replace("'", "'\\''") + "'" : '"' + argument + '"';
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
