package io.entra4j.sample;

import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.TokenFailure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Report that the page shows. Holds no token and no secret. */
record StatusReport(
        Instant at,
        boolean hasToken,
        boolean isRenewalFailing,
        String credential,
        @Nullable String answeredBy,
        Counters requests,
        OrdersFetches.@Nullable Fetch lastFetch,
        OrdersFetches.@Nullable Fetch token,
        Run run,
        Health health,
        @Nullable Failure lastFailure) {

    /** Numbers of token requests by kind of answer. */
    record Counters(long fetched, long fromCache, long fromCacheWhileRenewing, long waitedForAnother) {

        static Counters of(CredentialStatus status) {
            return new Counters(status.misses(), status.hits(), status.staleHits(), status.coalesced());
        }
    }

    record Health(String status, String state) {}

    record Failure(
            Instant at,
            String code,
            TokenFailure.Category category,
            String message,
            @Nullable Duration retryAfter) {

        static @Nullable Failure of(CredentialStatus status) {
            TokenFailure failure = status.lastFailure();
            Instant at = status.lastFailureAt();
            if (failure == null || at == null) {
                return null;
            }
            String message = String.valueOf(failure.cause().getMessage());
            return new Failure(at, failure.code(), failure.category(), message, failure.retryAfter());
        }
    }
}
