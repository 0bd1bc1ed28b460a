package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.TokenRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks members of a chain for one token, each member once. Records the failures. For use by one thread. */
final class ChainSearch {

    private final String chain;
    private final TokenRequest request;
    private final List<Member> members;
    private final boolean continueAfterRefusals;
    private final Clock clock;
    private final Set<Member> asked = new HashSet<>();
    private final List<CredentialAttempt> attempts = new ArrayList<>();

    ChainSearch(String chain, TokenRequest request, List<Member> members, boolean continueAfterRefusals, Clock clock) {
        this.chain = chain;
        this.request = request;
        this.members = members;
        this.continueAfterRefusals = continueAfterRefusals;
        this.clock = clock;
    }

    TokenRequest request() {
        return request;
    }

    /** Returns the failures of the members that were asked, in order. */
    List<CredentialAttempt> attempts() {
        return attempts;
    }

    /**
     * Asks a member unless it has been asked.
     *
     * @return a token; {@code null} if the caller has to ask the next member
     * @throws io.entra4j.identity.AuthenticationFailedException if the chain ends here
     * @throws io.entra4j.identity.TokenRequestInterruptedException if the thread was interrupted
     */
    @Nullable
    AccessToken ask(Member member) {
        if (!asked.add(member)) {
            return null;
        }
        Instant begin = clock.instant();
        try {
            return member.fetch(request);
        } catch (RuntimeException | LinkageError e) {
            // With that setting, all members are treated as members of developers always are.
            Continuation then = Continuation.after(e, continueAfterRefusals ? Member.Kind.DEVELOPER : member.kind());
            if (then == Continuation.ABANDON) {
                throw e;
            }
            attempts.add(CredentialAttempt.of(member.name(), Duration.between(begin, clock.instant()), e));
            if (then == Continuation.STOP) {
                List<String> notAsked = members.stream()
                        .skip(members.indexOf(member) + 1L)
                        .filter(each -> !asked.contains(each))
                        .map(Member::name)
                        .toList();
                throw ChainFailure.stopped(chain, attempts, notAsked);
            }
            return null;
        }
    }
}
