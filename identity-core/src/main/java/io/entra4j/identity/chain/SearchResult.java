package io.entra4j.identity.chain;

import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialAttempt.Outcome;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Result of a search through a chain: a member that answered or was refused, or no member. Compared by identity, since
 * two searches are never the same.
 */
final class SearchResult {

    /** Long enough for the many calls of a start to fail together. Short enough for a user who signs in meanwhile. */
    private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(5);

    private final @Nullable Member member;
    private final List<CredentialAttempt> attempts;
    private final @Nullable TokenRequest request;
    private final Instant at;
    private final long logins;

    private SearchResult(
            @Nullable Member member,
            List<CredentialAttempt> attempts,
            @Nullable TokenRequest request,
            Instant at,
            long logins) {
        this.member = member;
        this.attempts = attempts;
        this.request = request;
        this.at = at;
        this.logins = logins;
    }

    static SearchResult at(Member member, List<CredentialAttempt> passedOver) {
        return new SearchResult(member, List.copyOf(passedOver), null, Instant.EPOCH, 0);
    }

    static SearchResult allUnavailable(ChainSearch search, Instant at, long logins) {
        return new SearchResult(null, List.copyOf(search.attempts()), search.request(), at, logins);
    }

    @Nullable
    Member member() {
        return member;
    }

    List<CredentialAttempt> attempts() {
        return attempts;
    }

    /** Returns whether the members would fail in the same way for this request. */
    boolean isKnownToFailFor(TokenRequest wanted, Instant now, long loginsNow) {
        TokenRequest asked = request;
        if (asked == null || loginsNow != logins || now.isBefore(at) || !now.isBefore(at.plus(RETRY_AFTER_FAILURE))) {
            // If the clock was set back, the age of the result is not known.
            return false;
        }
        return wanted.equals(asked) || isIndependentOfScopes(asked, wanted);
    }

    /**
     * Returns whether the failure is the same for all scopes. A tool, a login or a variable that is missing is missing
     * for every scope, but maybe not for every tenant.
     */
    private boolean isIndependentOfScopes(TokenRequest asked, TokenRequest wanted) {
        return asked.claims() == null
                && wanted.claims() == null
                && Objects.equals(asked.tenantId(), wanted.tenantId())
                && attempts.stream().allMatch(SearchResult::lacksSomething);
    }

    private static boolean lacksSomething(CredentialAttempt attempt) {
        return attempt.outcome() == Outcome.UNAVAILABLE
                && attempt.cause() instanceof CredentialUnavailableException unavailable
                && !unavailable.lacks().isEmpty();
    }
}
