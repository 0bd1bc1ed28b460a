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
 * Says what it means that a host gave no token: that there is no identity here, or that this one was refused.
 *
 * @param isFromEnvironment whether the identity's ID comes from a variable that other credentials read too
 * @param ignoresClientId whether {@code AZURE_CLIENT_ID} is set, and neither followed nor ruled out
 * @param probes whether a chain that also runs on machines outside Azure asks
 */
record HostErrors(
        HostEndpoint endpoint,
        IdentityId identity,
        boolean isFromEnvironment,
        boolean ignoresClientId,
        boolean probes) {

    /** How much of a body is searched for what it says. */
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
            otherService = "what answered is no metadata service (HTTP %s)".formatted(answer.status());
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

    /** Returns how long to wait after what may pass: not where another service answers, or nobody. */
    HostClient.Patience patience(Outcome outcome, ImdsProbe probe) {
        boolean machine = endpoint.host() == ManagedIdentityHost.VIRTUAL_MACHINE;
        if (machine && !probe.hasServed() && ImdsProbe.isNotFoundByOthers(outcome)) {
            return HostClient.Patience.NONE;
        }
        return isHostMissing(outcome, probe) ? HostClient.Patience.LITTLE : HostClient.Patience.USUAL;
    }

    /** A developer's machine may have a host's variables, from a file or a container's definition, but no host. */
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
                        "%s is unavailable: nobody answers at %s: %s%s."
                                .formatted(
                                        this,
                                        endpoint.shown(),
                                        NoAnswerException.reason(answer.failure()),
                                        endpoint.lacking()),
                        "on that host, wait until its identity endpoint runs; elsewhere, unset the variables that name it."),
                List.of("an Azure host", "a managed identity"),
                null);
    }

    AuthenticationFailedException unusable(Outcome answer, @Nullable Map<?, ?> json) {
        String what = json == null
                ? answer.isWebPage() ? "a web page" : "a body that is no JSON"
                : json.get("access_token") instanceof String token && !token.isBlank()
                        ? "a token that has already expired or has no expiry time"
                        : "JSON that holds no token";
        return failed(
                "got an answer that is no token: HTTP %s with %s".formatted(answer.status(), what),
                "find out what answers at this address, and check this machine's clock.",
                EntraError.unusable(answer.status(), "no_token", null),
                answer,
                null);
    }

    AuthenticationFailedException anotherIdentity(@Nullable String named) {
        return failed(
                named == null
                        ? "got a token that does not say whose it is"
                        : "got the token of another identity, '%s'"
                                .formatted(ForeignText.oneLine(named, ForeignText.MAX_QUOTE)),
                "update the host's agent, or name no identity to use the system-assigned one.",
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
                        ? "check that the host's identity endpoint runs, and that no network policy or firewall keeps this process from it."
                        : "check that the certificate of the endpoint is the one of IDENTITY_SERVER_THUMBPRINT; a host that was redeployed sets a new one.",
                EntraError.network(),
                null,
                Failure.cause(failure));
    }

    private CredentialUnavailableException missing(Outcome answer) {
        return new CredentialUnavailableException(
                Failure.of(
                        "%s is unavailable: the host knows no such identity.".formatted(this),
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
                                passing ? "was not served" + times(answer.attempts()) : "was refused",
                                reason == null ? "HTTP " + answer.status() : withoutFullStop(reason)),
                !error.aadstsCodes().isEmpty() ? error.remedy() : remedy(answer),
                error,
                answer,
                null);
    }

    private static String times(int attempts) {
        return attempts == 1 ? "" : ", asked %s times".formatted(attempts);
    }

    private String remedy(Outcome answer) {
        int status = answer.status();
        if (ImdsProbe.isPodIdentity(answer)) {
            return "AKS pod identity (NMI) answered: check that an AzureIdentity and an AzureIdentityBinding match the pod's label 'aadpodidbinding'. It is retired: move to workload identity.";
        }
        if (status == 429) {
            return "wait; keep one credential for the life of the application instead of building one for each request.";
        }
        if (HostClient.isPassing(status)) {
            return "ask again in a minute: the endpoint is not ready or is being updated.";
        }
        if (status == 401 || status == 403) {
            return "check that the variables are those that the host gave this very process: they change as it restarts.";
        }
        if (identity.isSystem() && ignoresClientId) {
            return "if the identity is the one that AZURE_CLIENT_ID names, name it: that variable is not followed here. In"
                    + " code, set 'clientId' or call 'clientIdFromEnvironment()'; in Spring, set"
                    + " 'azure.identity.managed-identity.client-id: ${AZURE_CLIENT_ID}'. Else switch the system-assigned"
                    + " identity on for this host, and check the scope.";
        }
        return identity.isSystem()
                ? "switch the system-assigned identity on for this host; if it has user-assigned ones only, name one by its client ID. Then check the scope."
                : "check the ID for typing errors, and that this identity is assigned to this host; a new assignment takes some minutes. Then check the scope.";
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

    /** Such as "No managed identity found" or "Identity not found". */
    private static boolean tellsOfNoIdentity(String line) {
        int no = line.indexOf("no ");
        return (no >= 0 && line.indexOf("identity", no) >= 0)
                || NO_IDENTITY.stream().anyMatch(line::contains);
    }

    /** Each host has its own form of error. */
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
