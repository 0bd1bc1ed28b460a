package io.entra4j.identity.service;

import io.entra4j.identity.ClientAssertionRequest;
import io.entra4j.identity.ClientAssertionSource;
import io.entra4j.identity.msal.ClientAssertion;
import io.entra4j.identity.msal.ClientAssertions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the assertion of an issuer until shortly before it expires: a quarter of its remaining life before that, at
 * most 5 minutes. Callers that find none wait for the same fetch.
 */
final class KeptAssertions implements ClientAssertionSource {

    private static final Duration MAX_REST = Duration.ofMinutes(5);

    private final ClientAssertions assertions;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Kept kept;

    KeptAssertions(ClientAssertions assertions, Clock clock) {
        this.assertions = assertions;
        this.clock = clock;
    }

    @Override
    public String assertion(ClientAssertionRequest request) {
        Kept found = kept;
        if (found != null && found.serves(request, clock.instant())) {
            return found.assertion().value();
        }
        lock.lock();
        try {
            Kept meanwhile = kept;
            if (meanwhile != null && meanwhile.serves(request, clock.instant())) {
                return meanwhile.assertion().value();
            }
            Instant now = clock.instant();
            ClientAssertion assertion = assertions.assertion(request, false);
            kept = Kept.of(assertion, request, now);
            return assertion.value();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable Instant assertionExpiresAt() {
        return assertions.assertionExpiresAt();
    }

    private record Kept(ClientAssertion assertion, String clientId, String tokenEndpoint, Instant until) {

        static @Nullable Kept of(ClientAssertion assertion, ClientAssertionRequest request, Instant now) {
            Instant end = assertion.expiresAt();
            if (end == null || assertion.selfIssued()) {
                return null;
            }
            Duration rest = Duration.between(now, end).dividedBy(4);
            return new Kept(
                    assertion,
                    request.clientId(),
                    request.tokenEndpoint(),
                    end.minus(rest.compareTo(MAX_REST) > 0 ? MAX_REST : rest));
        }

        boolean serves(ClientAssertionRequest request, Instant now) {
            return now.isBefore(until)
                    && clientId.equals(request.clientId())
                    && tokenEndpoint.equals(request.tokenEndpoint());
        }
    }
}
