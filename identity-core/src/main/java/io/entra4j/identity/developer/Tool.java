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
 * Is a program that somebody logs in to, and what can be wrong with any of them.
 *
 * @param credential who runs it, to begin messages with
 * @param name what people call it
 * @param program what it is called on the command line
 * @param installation how to install it and log in, to end a message with
 */
record Tool(String credential, String name, String program, String installation, Machine machine, Duration timeout) {

    private static final Pattern NO_NETWORK = Pattern.compile("(?i)Max retries exceeded|name resolution|getaddrinfo"
            + "|no such host|connection refused|connection reset|connection aborted|timed out|i/o timeout"
            + "|network is unreachable|SSLError|certificate verify failed|x509:|ProxyError"
            + "|No such host is known|SSL connection could not be established");

    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_.,:/@=+-]*");

    /** What means something between double quotation marks too. */
    private static final Pattern SPECIAL = Pattern.compile("[\"$`\\\\!]");

    /** By what shells and Windows say that a program, or one it needs, is not there. */
    private static final List<Integer> NOT_FOUND = List.of(126, 127, 9009);

    /** What is lacking where nobody is logged in. */
    static final String LOGIN = "a login";

    /** Finds it; {@code null} if it is not installed. */
    @Nullable
    Path find() {
        return machine.find(program);
    }

    /**
     * Runs it. Blocks.
     *
     * @param file where it is
     * @param trial what somebody can type to see what it does
     * @return what it left, whatever its exit code
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
                    "see what it waits for: %s; or give it more time, 'processTimeout'.".formatted(trial),
                    e);
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Tells what asking it comes to, by whether it and its login are there.
     *
     * @param login where its login is, in words
     * @param loggedOut what shows that nobody is logged in, {@code null} if nothing does
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
     * Nobody is logged in, which can be told without running it.
     *
     * @param file where it is
     * @param loggedOut what shows it
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
        return unavailable("nobody is logged in to " + where, remedy, List.of(LOGIN), null);
    }

    private CredentialUnavailableException broken(String why, @Nullable Throwable cause) {
        return unavailable(
                "%s could not be started: %s".formatted(program, Redaction.excerpt(why)),
                "repair its installation: " + installation,
                cause);
    }

    /** It could not even try. */
    CredentialUnavailableException unavailable(String why, String remedy, @Nullable Throwable cause) {
        return unavailable(why, remedy, List.of(), cause);
    }

    /** It could not even try, for want of something that every request needs. */
    CredentialUnavailableException unavailable(
            String why, String remedy, List<String> lacks, @Nullable Throwable cause) {
        return new CredentialUnavailableException(
                Failure.of("%s is unavailable: %s.".formatted(credential, why), remedy), lacks, cause);
    }

    /** Entra refused it, as it says. */
    AuthenticationFailedException refused(EntraError error, String remedy) {
        return new AuthenticationFailedException(
                Failure.of("%s was refused: %s.".formatted(credential, error.reason()), remedy, error.details()),
                error,
                null);
    }

    /** It failed, for a reason that it told, or that only its own words tell. */
    AuthenticationFailedException failed(EntraError error, String why, String remedy, String said) {
        return new AuthenticationFailedException(
                Failure.of(
                        "%s failed: %s.".formatted(credential, why),
                        remedy,
                        program + " printed " + (said.isBlank() ? "nothing" : Redaction.excerpt(said))),
                error,
                null);
    }

    /** It failed, and what it says is nothing we know. */
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
     * It says that it succeeded, but there is no token. Only what it says of errors is shown: in what it printed
     * otherwise, a token may stand in any form.
     */
    AuthenticationFailedException unusable(Command.Output output, String trial) {
        String warnings = output.warnings();
        return new AuthenticationFailedException(
                Failure.of(
                        "%s failed: %s printed no token that can be read.".formatted(credential, program),
                        "see what it prints: %s; and update it.".formatted(trial),
                        warnings.isBlank() ? null : program + " warned " + Redaction.excerpt(warnings)),
                EntraError.local("no_token"),
                null);
    }

    /** As somebody would type it. */
    static String typed(String program, List<String> arguments) {
        StringBuilder line = new StringBuilder(program);
        arguments.forEach(argument -> line.append(' ').append(quoted(argument)));
        return line.toString();
    }

    /** For a shell of Unix, where PowerShell and the command processor differ for no usual value. */
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
