package io.entra4j.identity.hosted;

import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.http.NoAnswerException;
import io.entra4j.identity.http.Outcome;
import io.entra4j.identity.http.Request;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether there is a metadata service. Every network can use its address, and on most of them no service or
 * another one answers. If the metadata service was found, that is remembered for good. If not, that is remembered for a
 * limited time: the service may start later than the application.
 */
final class ImdsProbe {

    private static final List<String> POD_IDENTITY = List.of(
            "assigned identities for pod", "azureassignedidentity", "azureidentity", "no azure identity", "mic pod");

    private final HostEndpoint endpoint;
    private final HostClient client;
    private final Clock clock;
    private final @Nullable Duration probeTimeout;
    private final Duration interval;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean confirmed;
    private volatile boolean served;
    private volatile @Nullable Absence absence;

    private record Absence(Instant until, CredentialUnavailableException told) {

        /** Creates a new exception for each caller: callers add suppressed exceptions to theirs. */
        CredentialUnavailableException toException() {
            return new CredentialUnavailableException(told.failure(), told.lacks(), told);
        }
    }

    /**
     * @param probeTimeout how long to wait for the probe's answer before the first request, {@code null} for no probe
     * @param interval how long a negative result counts
     */
    ImdsProbe(
            HostEndpoint endpoint, HostClient client, Clock clock, @Nullable Duration probeTimeout, Duration interval) {
        this.endpoint = endpoint;
        this.client = client;
        this.clock = clock;
        this.probeTimeout = probeTimeout;
        this.interval = interval;
    }

    boolean isConfirmed() {
        return confirmed;
    }

    /** Remembers that the service returned a token. */
    void served() {
        confirmed = true;
        served = true;
    }

    /** Returns whether the service has ever returned a token. Another service may answer the probe in a similar way. */
    boolean hasServed() {
        return served;
    }

    /**
     * Checks that the service is there. The first call may block for the probe.
     *
     * @throws CredentialUnavailableException if the service is not there
     */
    void require() {
        if (confirmed) {
            return;
        }
        refuseIfAbsent();
        if (probeTimeout != null) {
            probeOnce(probeTimeout);
        }
    }

    /** Remembers that the service is not there. */
    CredentialUnavailableException absent(String reason) {
        CredentialUnavailableException told = unavailable(reason);
        absence = new Absence(clock.instant().plus(interval), told);
        return told;
    }

    /** Sends one probe for several requests at the same time. */
    private void probeOnce(Duration patience) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
        try {
            if (!confirmed) {
                refuseIfAbsent();
                probe(patience);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a request without the required header. The metadata service refuses it at once, which shows that it is
     * there.
     */
    private void probe(Duration patience) {
        Request question = Request.get(endpoint.uri() + "?api-version=2018-02-01");
        Outcome answer = client.probe(question, patience);
        String otherService = answer.status() == 0 ? silence(answer.failure(), patience) : probed(answer);
        if (otherService != null) {
            throw absent(otherService);
        }
        confirmed = true;
    }

    private static String silence(@Nullable Throwable failure, Duration patience) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException || cause instanceof HttpTimeoutException) {
                return "no answer came within %s ms".formatted(patience.toMillis());
            }
        }
        return "the address cannot be reached (%s)".formatted(NoAnswerException.reason(failure));
    }

    /**
     * Returns which other service answered the probe. The service explains refusals in JSON, AKS pod identity in words.
     */
    private static @Nullable String probed(Outcome answer) {
        String otherService = otherService(answer);
        boolean unexplained = answer.status() < 500
                && !HostClient.isPassing(answer.status())
                && answer.json() == null
                && !answer.text().toLowerCase(Locale.ROOT).contains("metadata");
        return otherService == null && unexplained ? other(answer) : otherService;
    }

    private static String other(Outcome answer) {
        return "the service that answered is not a metadata service (HTTP %s)".formatted(answer.status());
    }

    /** Returns whether AKS pod identity (NMI) says that it has no identity. It replaces the service in clusters. */
    static boolean isPodIdentity(Outcome answer) {
        String text = answer.text().toLowerCase(Locale.ROOT);
        return POD_IDENTITY.stream().anyMatch(text::contains);
    }

    /**
     * Returns whether this is the "not found" of another service, such as another cloud's. The metadata service itself
     * answers in JSON with an error.
     */
    static boolean isNotFoundByOthers(Outcome answer) {
        Map<?, ?> json = answer.json();
        return answer.status() == 404 && (json == null || !json.containsKey("error")) && !isPodIdentity(answer);
    }

    /** Describes the service that answered, if it was not the metadata service; else {@code null}. */
    static @Nullable String otherService(Outcome answer) {
        if (answer.status() == 502 || answer.status() == 504) {
            return "a gateway answered that the service is not there (HTTP %s)".formatted(answer.status());
        }
        if (answer.status() == 403 && answer.text().toLowerCase(Locale.ROOT).contains("unreachable")) {
            return "the container's network answered that the service is not reachable (HTTP 403)";
        }
        if (isNotFoundByOthers(answer)) {
            return other(answer);
        }
        return answer.isWebPage() ? "a web page answered (HTTP %s)".formatted(answer.status()) : null;
    }

    private void refuseIfAbsent() {
        CredentialUnavailableException known = remembered();
        if (known != null) {
            throw known;
        }
    }

    /** Returns the failure of the last check, {@code null} if it is time to check again. */
    @Nullable
    CredentialUnavailableException remembered() {
        Absence known = absence;
        return known != null && !confirmed && clock.instant().isBefore(known.until()) ? known.toException() : null;
    }

    private CredentialUnavailableException unavailable(String reason) {
        return new CredentialUnavailableException(
                Failure.of(
                        "ManagedIdentityCredential is unavailable: there is no metadata service at %s: %s%s."
                                .formatted(endpoint.shown(), reason, endpoint.lacking()),
                        endpoint.lacking().isEmpty()
                                ? "on an Azure host, check that network policies and firewalls let this process reach the"
                                        + " service. On App Service and similar hosts, check that this process has the"
                                        + " host's variables. Elsewhere, use another credential."
                                : "pass all variables of the host to this process. If you set that variable yourself, unset"
                                        + " it."),
                List.of("an Azure host", "a managed identity"),
                null);
    }
}
