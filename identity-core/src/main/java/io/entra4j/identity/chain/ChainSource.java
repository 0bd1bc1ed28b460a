package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialPlan;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.TokenSource;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the member of a chain that can fetch tokens, and then asks that member first. One thread at a time searches.
 * Threads that wait meanwhile use the result of its search. The cache of the credential joins equal requests before
 * they reach this source.
 */
final class ChainSource implements TokenSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(ChainedTokenCredential.class);

    private final String chain;
    private final List<Member> members;
    private final boolean continueAfterRefusals;
    private final Clock clock;
    private final ReentrantLock searching = new ReentrantLock();
    private volatile @Nullable SearchResult result;
    private volatile @Nullable Member selected;

    ChainSource(String chain, List<Member> members, boolean continueAfterRefusals, Clock clock) {
        this.chain = chain;
        this.members = List.copyOf(members);
        this.continueAfterRefusals = continueAfterRefusals;
        this.clock = clock;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        SearchResult before = result;
        failIfKnownToFail(before, request);
        ChainSearch search = new ChainSearch(chain, request, members, continueAfterRefusals, clock);
        Member last = selected;
        if (last == null) {
            return search(search, before);
        }
        AccessToken token = search.ask(last);
        if (token != null) {
            return token;
        }
        if (last.kind() == Member.Kind.DEPLOYED) {
            // A member that follows would act as another identity, while the application runs.
            throw ChainFailure.allUnavailable(chain, search.attempts());
        }
        return search(search, before);
    }

    @Override
    public @Nullable RuntimeException remembered(TokenRequest request) {
        SearchResult known = result;
        return known != null && isKnownToFail(known, request)
                ? ChainFailure.allUnavailable(chain, known.attempts())
                : null;
    }

    @Override
    public Report report() {
        Member answered = selected;
        return answered == null
                ? Report.NOTHING
                : answered.report().choosing(answered.report().answeredBy(), passedOver());
    }

    @Override
    public void forget() {
        result = null;
        selected = null;
        members.forEach(Member::forget);
    }

    @Override
    public CredentialPlan plan() {
        return CredentialPlan.ofChain(chain, members.stream().map(Member::plan).toList());
    }

    List<CredentialAttempt> passedOver() {
        SearchResult known = result;
        return known == null || known.member() == null || known.member() != selected ? List.of() : known.attempts();
    }

    List<Member> members() {
        return members;
    }

    /** Watches the logins of all members. After a login, a member before the one that answered may answer. */
    @Override
    public LongSupplier loginWatch() {
        return this::logins;
    }

    private long logins() {
        long logins = 0;
        for (Member member : members) {
            logins = 31 * logins + member.login();
        }
        return logins;
    }

    @Nullable
    TokenCredential selected() {
        Member answered = selected;
        return answered == null ? null : answered.credential();
    }

    private AccessToken search(ChainSearch search, @Nullable SearchResult before) {
        lock();
        SearchResult meanwhile;
        try {
            meanwhile = result;
            if (meanwhile == before || meanwhile == null) {
                return searchAll(search);
            }
        } finally {
            searching.unlock();
        }
        failIfKnownToFail(meanwhile, search.request());
        // Outside the lock: the member to ask is known now, and asking it may take long.
        Member found = meanwhile.member();
        AccessToken token = found == null ? null : search.ask(found);
        return token != null ? token : search(search, result);
    }

    private AccessToken searchAll(ChainSearch search) {
        for (Member member : members) {
            AccessToken token;
            try {
                token = search.ask(member);
            } catch (AuthenticationFailedException e) {
                result = SearchResult.at(member, List.of());
                throw e;
            }
            if (token != null) {
                select(member, search);
                return token;
            }
        }
        result = SearchResult.allUnavailable(search, clock.instant(), logins());
        throw ChainFailure.allUnavailable(chain, search.attempts());
    }

    private void select(Member member, ChainSearch search) {
        Member before = selected;
        result = SearchResult.at(member, search.attempts());
        selected = member;
        search.attempts().forEach(attempt -> LOGGER.debug("{} passed over {}", chain, attempt));
        if (member != before) {
            LOGGER.info("{} gets its tokens from {}.", chain, member);
        }
    }

    private void failIfKnownToFail(@Nullable SearchResult known, TokenRequest request) {
        if (known != null && isKnownToFail(known, request)) {
            throw ChainFailure.allUnavailable(chain, known.attempts());
        }
    }

    private boolean isKnownToFail(SearchResult known, TokenRequest request) {
        return known.isKnownToFailFor(request, clock.instant(), logins()) && isForDevelopers();
    }

    /**
     * Returns whether the chain has members of developers. Other chains repeat each search, so that an application
     * notices at once when a member becomes available.
     */
    private boolean isForDevelopers() {
        return members.stream().anyMatch(member -> member.kind() == Member.Kind.DEVELOPER);
    }

    private void lock() {
        try {
            searching.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }
}
