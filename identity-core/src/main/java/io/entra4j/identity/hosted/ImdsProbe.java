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
 * Knows whether a metadata service is there. Its address exists on every network, and on most of them nobody answers, or
 * somebody else does. That it is there is remembered for good; that it is not, for a while only, since it may start later
 * than the application.
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

        /** One of its own for each caller, since callers hang things on the ones they get. */
        CredentialUnavailableException toException() {
            return new CredentialUnavailableException(told.failure(), told.lacks(), told);
        }
    }

    /**
     * @param probeTimeout how long to wait for a sign of life before the first request, {@code null} not to look for one
     * @param interval how long not to look again
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

    /** It gave a token. */
    void served() {
        confirmed = true;
        served = true;
    }

    /** Whether it ever gave a token: a sign of life may come from what only looks like it. */
    boolean hasServed() {
        return served;
    }

    /**
     * @throws CredentialUnavailableException if it is not there
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

    /** Remembers that it is not there. */
    CredentialUnavailableException absent(String reason) {
        CredentialUnavailableException told = unavailable(reason);
        absence = new Absence(clock.instant().plus(interval), told);
        return told;
    }

    /** Several requests at once look once. */
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

    /** Without the header that asks for a token: the service refuses that at once, which is the sign. */
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
                return "nobody answered within %s ms".formatted(patience.toMillis());
            }
        }
        return "nobody can be reached there (%s)".formatted(NoAnswerException.reason(failure));
    }

    /** The service explains each refusal in JSON; AKS pod identity does so in words. */
    private static @Nullable String probed(Outcome answer) {
        String otherService = otherService(answer);
        boolean unexplained = answer.status() < 500
                && !HostClient.isPassing(answer.status())
                && answer.json() == null
                && !answer.text().toLowerCase(Locale.ROOT).contains("metadata");
        return otherService == null && unexplained ? other(answer) : otherService;
    }

    private static String other(Outcome answer) {
        return "what answered is no metadata service (HTTP %s)".formatted(answer.status());
    }

    /** Whether AKS pod identity (NMI), which stands in for the service in clusters, says that it has no identity. */
    static boolean isPodIdentity(Outcome answer) {
        String text = answer.text().toLowerCase(Locale.ROOT);
        return POD_IDENTITY.stream().anyMatch(text::contains);
    }

    /** Other clouds and their agents answer so to a path that they do not know; the service does in JSON, with an error. */
    static boolean isNotFoundByOthers(Outcome answer) {
        Map<?, ?> json = answer.json();
        return answer.status() == 404 && (json == null || !json.containsKey("error")) && !isPodIdentity(answer);
    }

    /** Who answered, if it was not the service. */
    static @Nullable String otherService(Outcome answer) {
        if (answer.status() == 502 || answer.status() == 504) {
            return "a gateway answered that it is not there (HTTP %s)".formatted(answer.status());
        }
        if (answer.status() == 403 && answer.text().toLowerCase(Locale.ROOT).contains("unreachable")) {
            return "the container's network answered that it is not reachable (HTTP 403)";
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

    /** Returns the failure of the last look, {@code null} if it is time to look again. */
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
                                ? "on an Azure host, let this process reach the service: check network policies,"
                                        + " firewalls and, on App Service and its like, that the variables of the host"
                                        + " reach this process. Elsewhere, use another credential."
                                : "let all variables of the host reach this process; if you set the one yourself, unset"
                                        + " it."),
                List.of("an Azure host", "a managed identity"),
                null);
    }
}
