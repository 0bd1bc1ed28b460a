package io.entra4j.identity.hosted;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.Http;
import io.entra4j.identity.http.Outcome;
import io.entra4j.identity.http.Pause;
import io.entra4j.identity.http.Request;
import io.entra4j.identity.http.Retries;
import io.entra4j.identity.http.RetrySchedule;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a host's endpoint. Repeats them after a temporary failure, within one deadline.
 *
 * @see <a
 *     href="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance">
 *     Retry guidance</a>
 */
final class HostClient {

    private static final RetrySchedule USUAL = new RetrySchedule(5, Duration.ofMillis(800), Duration.ofSeconds(15));

    /** The metadata service is being updated, which takes up to 70 s: 3, 6, 12 and four times 15. */
    private static final RetrySchedule UPDATE = new RetrySchedule(7, Duration.ofSeconds(3), Duration.ofSeconds(15));

    /** For an address where perhaps no service runs: a chain must soon go on to its next credential. */
    private static final RetrySchedule BRIEF = new RetrySchedule(2, Duration.ofMillis(800), Duration.ofSeconds(2));

    private static final int GONE = 410;

    /** How long to repeat a request after a temporary failure. */
    enum Patience {
        NONE,
        LITTLE,
        USUAL
    }

    private final Http http;
    private final CredentialOptions options;
    private final Duration timeout;
    private final Pause pause;
    private final DoubleSupplier jitter;

    /**
     * @param options the user's options
     * @param tls decides which certificates are trusted, {@code null} for the JVM's trust store
     * @param timeout the time limit for a request with all its repetitions
     */
    HostClient(
            CredentialOptions options, @Nullable SSLContext tls, Duration timeout, Pause pause, DoubleSupplier jitter) {
        this.http = options.http().direct(tls);
        this.options = options;
        this.timeout = timeout;
        this.pause = pause;
        this.jitter = jitter;
    }

    private RetrySchedule schedule(Outcome outcome, Function<Outcome, Patience> patience) {
        int status = outcome.status();
        Patience wanted = patience.apply(outcome);
        if (!isPassing(status) || wanted == Patience.NONE) {
            return RetrySchedule.NEVER;
        }
        if (wanted == Patience.LITTLE) {
            return BRIEF;
        }
        return options.http().over(status == GONE ? UPDATE : USUAL);
    }

    /** Returns whether a failure is temporary, so that the same request may succeed later. Status 0 means no answer. */
    static boolean isPassing(int status) {
        return status == 404 || status == GONE || RetrySchedule.isPassing(status);
    }

    /**
     * Sends a request, and repeats it after temporary failures. Blocks.
     *
     * @param patience decides how long to repeat after an outcome
     * @throws TokenRequestInterruptedException if the thread was interrupted
     */
    Outcome ask(Request request, Function<Outcome, Patience> patience) {
        try {
            return http.send(request, new Retries(outcome -> schedule(outcome, patience), timeout, pause, jitter));
        } catch (InterruptedIOException e) {
            throw new TokenRequestInterruptedException(e);
        }
    }

    /**
     * Sends a request once and without policies, to find out whether a service answers. Blocks.
     *
     * @throws TokenRequestInterruptedException if the thread was interrupted
     */
    Outcome probe(Request request, Duration patience) {
        try {
            return new Outcome(http.sendOnce(request, patience), null, null, 1);
        } catch (InterruptedIOException e) {
            throw new TokenRequestInterruptedException(e);
        } catch (IOException e) {
            return new Outcome(null, e, null, 1);
        }
    }
}
