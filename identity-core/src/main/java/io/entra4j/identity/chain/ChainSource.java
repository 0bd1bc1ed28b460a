package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.TokenSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks the members of a chain. The cache above it makes sure that equal requests walk once. */
final class ChainSource implements TokenSource {

    private static final int NONE = -1;

    private final String chain;
    private final List<TokenCredential> members;
    private final List<TokenSource> sources;
    private volatile int selected = NONE;

    ChainSource(String chain, List<TokenCredential> members) {
        this.chain = chain;
        this.members = members;
        this.sources = members.stream().map(TokenSource::through).toList();
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        int first = selected;
        List<CredentialUnavailableException> unavailable = new ArrayList<>();
        AccessToken token = first == NONE ? null : ask(sources.get(first), request, unavailable);
        for (int i = 0; token == null && i < sources.size(); i++) {
            if (i != first) {
                token = ask(sources.get(i), request, unavailable);
                selected = token == null ? selected : i;
            }
        }
        if (token == null) {
            throw nobody(unavailable);
        }
        return token;
    }

    @Override
    public @Nullable String answeredBy() {
        int answered = selected;
        return answered == NONE ? null : sources.get(answered).answeredBy();
    }

    @Override
    public @Nullable Instant certificateExpiresAt() {
        int answered = selected;
        return answered == NONE ? null : sources.get(answered).certificateExpiresAt();
    }

    @Override
    public @Nullable String host() {
        int answered = selected;
        return answered == NONE ? null : sources.get(answered).host();
    }

    /** Any member's login counts: those before the one that answered may answer after it. */
    @Override
    public @Nullable LongSupplier loginWatch() {
        List<LongSupplier> watches = sources.stream()
                .map(TokenSource::loginWatch)
                .flatMap(Stream::ofNullable)
                .toList();
        return watches.isEmpty()
                ? null
                : () -> {
                    long login = 1;
                    for (LongSupplier watch : watches) {
                        login = 31 * login + watch.getAsLong();
                    }
                    return login;
                };
    }

    @Nullable
    TokenCredential selected() {
        int answered = selected;
        return answered == NONE ? null : members.get(answered);
    }

    private @Nullable AccessToken ask(
            TokenSource source, TokenRequest request, List<CredentialUnavailableException> unavailable) {
        try {
            return source.fetch(request);
        } catch (CredentialUnavailableException e) {
            unavailable.add(e);
            return null;
        } catch (AuthenticationFailedException e) {
            AuthenticationFailedException failed =
                    new AuthenticationFailedException(chain + " stopped: " + e.getMessage(), e.error(), e);
            unavailable.forEach(failed::addSuppressed);
            throw failed;
        }
    }

    private CredentialUnavailableException nobody(List<CredentialUnavailableException> unavailable) {
        StringBuilder message = new StringBuilder(chain).append(" found no credential that can fetch a token:");
        unavailable.forEach(e ->
                message.append("\n- ").append(Objects.toString(e.getMessage()).replace("\n", "\n  ")));
        CredentialUnavailableException exception = new CredentialUnavailableException(
                message.toString(), unavailable.isEmpty() ? null : unavailable.get(0));
        unavailable.stream().skip(1).forEach(exception::addSuppressed);
        return exception;
    }
}
