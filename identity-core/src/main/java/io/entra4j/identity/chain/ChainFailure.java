package io.entra4j.identity.chain;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialAttempt.Outcome;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Composes the two failures of a chain. The message begins with the decisive failure. One line follows for each member
 * that was asked.
 */
final class ChainFailure {

    private ChainFailure() {}

    /** Returns the failure if no member could be used. */
    static CredentialUnavailableException allUnavailable(String chain, List<CredentialAttempt> attempts) {
        CredentialAttempt nearest = nearest(attempts);
        String found = chain + " found no credential that can get a token";
        Failure failure = nearest == null
                ? Failure.of(found + ".", "set up one of the credentials below; each line says what it needs.")
                : Failure.of(found + ". Closest to working: " + nearness(nearest), nearest.hint());
        CredentialAttempt first = attempts.isEmpty() ? null : attempts.get(0);
        CredentialAttempt decisive = nearest == null ? first : nearest;
        return withOthers(
                CredentialUnavailableException.ofChain(
                        failure, failure + lines(attempts), attempts, decisive == null ? null : decisive.cause()),
                attempts);
    }

    /**
     * Returns the failure if the last member that was asked was refused.
     *
     * @param notAsked names of the members that follow it
     */
    static AuthenticationFailedException stopped(
            String chain, List<CredentialAttempt> attempts, List<String> notAsked) {
        CredentialAttempt last = attempts.get(attempts.size() - 1);
        Throwable cause = last.cause();
        boolean refused = cause instanceof AuthenticationFailedException;
        Failure told = refused
                ? Failure.of(cause)
                : Failure.of(
                        "%s threw an unexpected exception: %s".formatted(last.credential(), last.reason()),
                        "look for the error in the stack trace of this exception.");
        String message = refused ? String.valueOf(cause.getMessage()) : told.toString();
        String stopped = chain + " stopped: ";
        return withOthers(
                new AuthenticationFailedException(
                        new Failure(stopped + told.reason(), told.remedy(), told.details()),
                        stopped + message + lines(attempts.subList(0, attempts.size() - 1)) + rest(last, notAsked),
                        refused ? ((AuthenticationFailedException) cause).error() : EntraError.local("unexpected"),
                        attempts,
                        cause),
                attempts);
    }

    /**
     * Returns the member that the user most likely wants: one that was refused, or else one that lacks only one thing.
     */
    private static @Nullable CredentialAttempt nearest(List<CredentialAttempt> attempts) {
        return attempts.stream()
                .filter(attempt -> attempt.outcome() == Outcome.FAILED)
                .findFirst()
                .or(() -> attempts.stream()
                        .filter(attempt -> lacks(attempt).size() == 1)
                        .findFirst())
                .orElse(null);
    }

    private static String nearness(CredentialAttempt nearest) {
        if (nearest.outcome() == Outcome.FAILED) {
            String reason = nearest.reason();
            return reason.startsWith(nearest.credential()) ? reason : nearest.credential() + ": " + reason;
        }
        return "%s, which needs only %s."
                .formatted(nearest.credential(), lacks(nearest).get(0));
    }

    private static List<String> lacks(CredentialAttempt attempt) {
        return attempt.cause() instanceof CredentialUnavailableException unavailable ? unavailable.lacks() : List.of();
    }

    private static String lines(List<CredentialAttempt> attempts) {
        StringBuilder lines = new StringBuilder();
        attempts.forEach(attempt -> append(lines, "\n- ", attempt));
        return lines.toString();
    }

    private static void append(StringBuilder lines, String bullet, CredentialAttempt attempt) {
        lines.append(bullet).append(attempt);
        List<CredentialAttempt> inner = attempt.cause() instanceof CredentialUnavailableException unavailable
                ? unavailable.attempts()
                : attempt.cause() instanceof AuthenticationFailedException failed ? failed.attempts() : List.of();
        inner.forEach(each -> append(lines, bullet.replace("\n", "\n  "), each));
    }

    private static String rest(CredentialAttempt last, List<String> notAsked) {
        return notAsked.isEmpty()
                ? ""
                : "\nNot asked: %s. To have them asked, take %s out of the chain."
                        .formatted(String.join(", ", notAsked), last.credential());
    }

    private static <E extends Exception> E withOthers(E exception, List<CredentialAttempt> attempts) {
        attempts.stream()
                .map(CredentialAttempt::cause)
                .filter(cause -> !cause.equals(exception.getCause()))
                .forEach(exception::addSuppressed);
        return exception;
    }
}
