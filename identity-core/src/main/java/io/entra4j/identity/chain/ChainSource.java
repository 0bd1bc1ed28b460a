package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Walks the members of a chain. The cache above it makes sure that equal requests walk once. */
final class ChainSource implements TokenSource {

    private record Member(TokenCredential credential, TokenSource source) {}

    private final String chain;
    private final List<Member> members;
    private volatile @Nullable Member selected;

    ChainSource(String chain, List<TokenCredential> credentials) {
        this.chain = chain;
        this.members = credentials.stream()
                .map(credential -> new Member(credential, TokenSource.through(credential)))
                .toList();
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        Member first = selected;
        List<CredentialUnavailableException> unavailable = new ArrayList<>();
        if (first != null) {
            AccessToken token = ask(first, request, unavailable);
            if (token != null) {
                return token;
            }
        }
        for (Member member : members) {
            AccessToken token = member == first ? null : ask(member, request, unavailable);
            if (token != null) {
                selected = member;
                return token;
            }
        }
        throw nobody(unavailable);
    }

    @Override
    public @Nullable String answeredBy() {
        Member member = selected;
        return member == null ? null : member.source().answeredBy();
    }

    @Nullable
    TokenCredential selected() {
        Member member = selected;
        return member == null ? null : member.credential();
    }

    private @Nullable AccessToken ask(
            Member member, TokenRequest request, List<CredentialUnavailableException> unavailable) {
        try {
            return member.source().fetch(request);
        } catch (CredentialUnavailableException e) {
            unavailable.add(e);
            return null;
        } catch (AuthenticationFailedException e) {
            AuthenticationFailedException failed = new AuthenticationFailedException(
                    chain + " stopped at a credential that was refused. " + e.getMessage(), e.error(), e);
            unavailable.forEach(failed::addSuppressed);
            throw failed;
        }
    }

    private CredentialUnavailableException nobody(List<CredentialUnavailableException> unavailable) {
        StringBuilder message = new StringBuilder(chain).append(" found no credential that can fetch a token:");
        unavailable.forEach(e -> message.append("\n- ").append(e.getMessage().replace("\n", "\n  ")));
        CredentialUnavailableException exception = new CredentialUnavailableException(
                message.toString(), unavailable.isEmpty() ? null : unavailable.get(0));
        unavailable.stream().skip(1).forEach(exception::addSuppressed);
        return exception;
    }
}
