package io.entra4j.identity.hosted;

import com.azure.core.exception.ClientAuthenticationException;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.NoAnswerException;
import io.entra4j.identity.http.Outcome;
import io.entra4j.identity.http.Redaction;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Translates a host's answer without a token to a failure: there is no identity here, or the request was refused.
 *
 * @param isFromEnvironment whether the identity's ID comes from a variable that other credentials read too
 * @param ignoresClientId whether {@code AZURE_CLIENT_ID} is set but not used, and the user has not asked for the
 *     system-assigned identity
 * @param probes whether the credential is part of a chain that also runs on machines outside Azure
 */
record HostErrors(
        HostEndpoint endpoint,
        IdentityId identity,
        boolean isFromEnvironment,
        boolean ignoresClientId,
        boolean probes) {

    /** The most characters of a body that are searched for the host's reason. */
    private static final int MAX_SEARCHED_LENGTH = 4_096;

    private static final List<String> NO_IDENTITY = List.of(
            "identity not found", "identity was not found", "identity not assigned", "identity was not assigned");

    ClientAuthenticationException of(Outcome answer, ImdsProbe probe) {
        boolean machine = endpoint.host() == ManagedIdentityHost.VIRTUAL_MACHINE;
        if (answer.status() == 0) {
            if (machine && !probe.isConfirmed()) {
                return probe.absent(NoAnswerException.reason(answer.failure()));
            }
            return isHostMissing(answer, probe) ? hostMissing(answer) : unreachable(answer);
        }
        boolean passing = HostClient.isPassing(answer.status());
        String otherService = !machine ? null : ImdsProbe.otherService(answer);
        if (otherService == null && machine && !passing && answer.json() == null) {
            otherService = "the service that answered is not a metadata service (HTTP %s)".formatted(answer.status());
        }
        boolean elsewhere = ImdsProbe.isNotFoundByOthers(answer) && !probe.hasServed();
        if (otherService != null && (!passing || probes || elsewhere)) {
            return probe.absent(otherService);
        }
        if (answer.status() == 200) {
            return unusable(answer, answer.json());
        }
        return isMissing(answer) && (identity.isSystem() || isFromEnvironment) ? missing(answer) : refused(answer);
    }

    /** Returns how long to repeat a request: not at all if another service answers, briefly if no service does. */
    HostClient.Patience patience(Outcome outcome, ImdsProbe probe) {
        boolean machine = endpoint.host() == ManagedIdentityHost.VIRTUAL_MACHINE;
        if (machine && !probe.hasServed() && ImdsProbe.isNotFoundByOthers(outcome)) {
            return HostClient.Patience.NONE;
        }
        return isHostMissing(outcome, probe) ? HostClient.Patience.LITTLE : HostClient.Patience.USUAL;
    }

    /**
     * Returns whether no host is there. A developer's machine can have a host's variables from a file or a container.
     */
    private boolean isHostMissing(Outcome outcome, ImdsProbe probe) {
        return probes && !probe.hasServed() && outcome.status() == 0 && isUnconnected(outcome.failure());
    }

    private static boolean isUnconnected(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private CredentialUnavailableException hostMissing(Outcome answer) {
        return new CredentialUnavailableException(
                Failure.of(
                        "%s is unavailable: no service answers at %s: %s%s."
                                .formatted(
                                        this,
                                        endpoint.shown(),
                                        NoAnswerException.reason(answer.failure()),
                                        endpoint.lacking()),
                        "on that host, wait until its identity endpoint runs. On other machines, unset the variables that name it."),
                List.of("an Azure host", "a managed identity"),
                null);
    }

    AuthenticationFailedException unusable(Outcome answer, @Nullable Map<?, ?> json) {
        String what = json == null
                ? answer.isWebPage() ? "a web page" : "a body that is not JSON"
                : json.get("access_token") instanceof String token && !token.isBlank()
                        ? "a token that has already expired or has no expiry time"
                        : "JSON that holds no token";
        return failed(
                "got an answer that is not a token response: HTTP %s with %s".formatted(answer.status(), what),
                "find out which service answers at this address, and check this machine's clock.",
                EntraError.unusable(answer.status(), "no_token", null),
                answer,
                null);
    }

    AuthenticationFailedException anotherIdentity(@Nullable String named) {
        return failed(
                named == null
                        ? "got a token, but the answer does not name its identity"
                        : "got the token of another identity, '%s'"
                                .formatted(ForeignText.oneLine(named, ForeignText.MAX_QUOTE)),
                "update the host's agent. Or set no ID, to use the system-assigned identity.",
                EntraError.local("identity_not_confirmed"),
                null,
                null);
    }

    private AuthenticationFailedException unreachable(Outcome answer) {
        Throwable failure = answer.failure();
        return failed(
                "got no answer from %s%s: %s%s"
                        .formatted(
                                endpoint.shown(),
                                times(answer.attempts()),
                                NoAnswerException.reason(failure),
                                endpoint.lacking()),
                endpoint.thumbprint() == null
                        ? "check that the host's identity endpoint runs, and that no network policy or firewall blocks"
                                + " this process."
                        : "check that the endpoint's certificate is the one in IDENTITY_SERVER_THUMBPRINT. A new"
                                + " deployment of the host sets a new one.",
                EntraError.network(),
                null,
                Failure.cause(failure));
    }

    private CredentialUnavailableException missing(Outcome answer) {
        return new CredentialUnavailableException(
                Failure.of(
                        "%s is unavailable: the host does not have this identity.".formatted(this),
                        remedy(answer),
                        details(answer)),
                List.of("a managed identity"),
                null);
    }

    private AuthenticationFailedException refused(Outcome answer) {
        EntraError error = EntraError.parse(
                answer.status(), Redaction.withoutTokens(endpoint.withoutSecrets(answer.text())), answer.retryAfter());
        boolean passing = HostClient.isPassing(answer.status());
        if (passing && !error.isTransient()) {
            error = EntraError.unusable(answer.status(), "temporarily_unavailable", answer.retryAfter());
        }
        String words = words(answer);
        String reason = !error.aadstsCodes().isEmpty() ? error.reason() : words;
        return failed(
                "%s: %s"
                        .formatted(
                                passing ? "got no token" + times(answer.attempts()) : "was refused",
                                reason == null ? "HTTP " + answer.status() : withoutFullStop(reason)),
                !error.aadstsCodes().isEmpty() ? error.remedy() : remedy(answer),
                error,
                answer,
                null);
    }

    private static String times(int attempts) {
        return attempts == 1 ? "" : " after %s requests".formatted(attempts);
    }

    private String remedy(Outcome answer) {
        int status = answer.status();
        if (ImdsProbe.isPodIdentity(answer)) {
            return "check that an AzureIdentity and an AzureIdentityBinding match the pod's label 'aadpodidbinding':"
                    + " AKS pod identity (NMI) answered. Microsoft has retired it, so move to workload identity.";
        }
        if (status == 429) {
            return "wait a minute. Keep one credential for the life of the application instead of building one for each"
                    + " request.";
        }
        if (HostClient.isPassing(status)) {
            return "repeat the request in a minute: the endpoint is not ready or is being updated.";
        }
        if (status == 401 || status == 403) {
            return "check that this process has the variables that the host gave to it: they change with each restart.";
        }
        if (identity.isSystem() && ignoresClientId) {
            return "if you want the identity that AZURE_CLIENT_ID names, set its ID: this credential does not read that"
                    + " variable. In code, set 'clientId' or call 'clientIdFromEnvironment()'. In Spring, set"
                    + " 'azure.identity.managed-identity.client-id: ${AZURE_CLIENT_ID}'. Otherwise enable the"
                    + " system-assigned identity of this host, and check the scope.";
        }
        return identity.isSystem()
                ? "enable the system-assigned identity of this host. If the host has only user-assigned identities, set the"
                        + " client ID of one. Then check the scope."
                : "check the ID for typing errors, and that this identity is assigned to this host. A new assignment takes"
                        + " some minutes. Then check the scope.";
    }

    private AuthenticationFailedException failed(
            String what, String remedy, EntraError error, @Nullable Outcome answer, @Nullable Throwable cause) {
        return new AuthenticationFailedException(
                Failure.of(this + " " + what + ".", remedy, answer == null ? new String[0] : details(answer)),
                error,
                cause);
    }

    private @Nullable String[] details(Outcome answer) {
        return new @Nullable String[] {
            "HTTP " + answer.status(),
            endpoint.uri().toString(),
            answer.retryAfter() == null
                    ? null
                    : "retry after " + answer.retryAfter().toSeconds() + " s",
            "body " + Redaction.excerpt(endpoint.withoutSecrets(answer.text()))
        };
    }

    private boolean isMissing(Outcome answer) {
        return answer.status() == 400
                && ForeignText.beginning(answer.text(), MAX_SEARCHED_LENGTH)
                        .toLowerCase(Locale.ROOT)
                        .lines()
                        .anyMatch(HostErrors::tellsOfNoIdentity);
    }

    /** Recognizes texts such as "No managed identity found" or "Identity not found". */
    private static boolean tellsOfNoIdentity(String line) {
        int no = line.indexOf("no ");
        return (no >= 0 && line.indexOf("identity", no) >= 0)
                || NO_IDENTITY.stream().anyMatch(line::contains);
    }

    /** Returns the host's reason. Each kind of host has its own form of error. */
    private @Nullable String words(Outcome answer) {
        Map<?, ?> json = answer.json();
        if (json == null) {
            return null;
        }
        Object inner = json.get("error") instanceof Map<?, ?> error ? error.get("message") : json.get("error");
        return Stream.of(
                        json.get("error_description"),
                        json.get("message"),
                        json.get("Message"),
                        json.get("exceptionMessage"),
                        inner)
                .filter(Objects::nonNull)
                .filter(String.class::isInstance)
                .map(text -> Redaction.excerpt(endpoint.withoutSecrets(String.valueOf(text))))
                .findFirst()
                .orElse(null);
    }

    private static String withoutFullStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    @Override
    public String toString() {
        return "ManagedIdentityCredential (%s, %s)".formatted(endpoint.host().title(), identity);
    }
}
