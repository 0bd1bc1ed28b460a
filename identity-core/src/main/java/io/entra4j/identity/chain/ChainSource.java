package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.TokenSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the member of a chain that can fetch tokens, and keeps to it. One thread at a time searches: whoever comes
 * meanwhile goes where the search ended. The cache above it makes sure that equal requests come once.
 */
final class ChainSource implements TokenSource {

    private static final Logger LOGGER = LoggerFactory.getLogger(ChainedTokenCredential.class);

    /** Long enough that a page's many calls fail as one; short enough that who signs in need not wait. */
    private static final Duration HOPELESS_FOR = Duration.ofSeconds(5);

    /**
     * What a search came to.
     *
     * @param member who answered or ended it, {@code null} if nobody did
     * @param attempts of the members that did not answer
     */
    private record Finding(
            @Nullable Member member, List<CredentialAttempt> attempts, Instant at) {}

    private final String chain;
    private final List<Member> members;
    private final Clock clock;
    private final ReentrantLock searching = new ReentrantLock();
    private volatile @Nullable Finding finding;
    private volatile @Nullable Member selected;

    ChainSource(String chain, List<Member> members, Clock clock) {
        this.chain = chain;
        this.members = List.copyOf(members);
        this.clock = clock;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        Walk walk = new Walk(chain, request, clock);
        Member last = selected;
        if (last == null) {
            return search(walk, finding);
        }
        AccessToken token = walk.ask(last);
        if (token != null) {
            return token;
        }
        if (last.kind() == Member.Kind.DEPLOYED) {
            // Whatever follows would act as somebody else, in the midst of what the application does.
            throw ChainFailure.nobody(chain, walk.attempts());
        }
        return search(walk, finding);
    }

    @Override
    public @Nullable String answeredBy() {
        Member answered = selected;
        return answered == null ? null : answered.answeredBy();
    }

    @Override
    public @Nullable Instant certificateExpiresAt() {
        Member answered = selected;
        return answered == null ? null : answered.certificateExpiresAt();
    }

    @Override
    public void forget() {
        finding = null;
        selected = null;
        members.forEach(Member::forget);
    }

    List<Member> members() {
        return members;
    }

    @Nullable
    TokenCredential selected() {
        Member answered = selected;
        return answered == null ? null : answered.credential();
    }

    private AccessToken search(Walk walk, @Nullable Finding before) {
        refuseIfHopeless(before);
        lock();
        try {
            Finding meanwhile = finding;
            if (meanwhile == before) {
                return walkAll(walk);
            }
            refuseIfHopeless(meanwhile);
            AccessToken token = follow(meanwhile, walk);
            return token != null ? token : walkAll(walk);
        } finally {
            searching.unlock();
        }
    }
}
