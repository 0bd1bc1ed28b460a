package io.entra4j.identity.chain;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialBuilder;
import io.entra4j.identity.CredentialOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ChainedTokenCredential}. */
public final class ChainedTokenCredentialBuilder extends CredentialBuilder<ChainedTokenCredentialBuilder> {

    private final List<Member> members = new ArrayList<>();
    private boolean continueAfterRefusals;

    /** Starts with an empty chain. */
    public ChainedTokenCredentialBuilder() {}

    /**
     * Adds a credential at the beginning of the chain.
     *
     * @param credential any credential, chains included
     * @return this
     */
    public ChainedTokenCredentialBuilder addFirst(TokenCredential credential) {
        members.add(0, Member.of(checked(credential)));
        return this;
    }

    /**
     * Adds a credential at the end of the chain.
     *
     * @param credential any credential, chains included
     * @return this
     */
    public ChainedTokenCredentialBuilder addLast(TokenCredential credential) {
        members.add(Member.of(checked(credential)));
        return this;
    }

    /**
     * Adds a credential at the end of the chain, and builds it when it is first asked. If the builder fails, for
     * example because the variables of a build service are missing, the credential is unavailable. The next request
     * calls the builder again.
     *
     * @param name the credential's name in messages and plans, such as {@code AzurePipelinesCredential}
     * @param builder builds the credential; is called by one thread at a time, until it has built one
     * @return this
     */
    public ChainedTokenCredentialBuilder addLast(String name, Supplier<? extends TokenCredential> builder) {
        members.add(Member.lazy(
                Objects.requireNonNull(name, "'name' must not be null"),
                Member.Kind.LISTED,
                Objects.requireNonNull(builder, "'builder' must not be null")));
        return this;
    }

    /**
     * Adds credentials at the end of the chain.
     *
     * @param credentials any credentials, in order
     * @return this
     */
    public ChainedTokenCredentialBuilder addAll(Collection<? extends TokenCredential> credentials) {
        credentials.forEach(this::addLast);
        return this;
    }

    private TokenCredential checked(@Nullable TokenCredential credential) {
        if (credential == null) {
            throw new IllegalArgumentException(
                    "ChainedTokenCredential: member %s is null. Add credentials only.".formatted(members.size() + 1));
        }
        return credential;
    }

    /**
     * Sets whether the next member is asked after a member was refused. The token may then belong to another identity
     * than you expect.
     *
     * @param enabled {@code false} by default
     * @return this
     */
    public ChainedTokenCredentialBuilder continueAfterRefusals(boolean enabled) {
        this.continueAfterRefusals = enabled;
        return this;
    }

    /**
     * Builds the chain; no I/O.
     *
     * @return a new credential
     * @throws IllegalStateException if the chain is empty
     */
    public ChainedTokenCredential build() {
        if (members.isEmpty()) {
            throw new IllegalStateException("ChainedTokenCredential: add at least one credential.");
        }
        CredentialOptions options = buildOptions();
        return new ChainedTokenCredential(
                new ChainSource("ChainedTokenCredential", members, continueAfterRefusals, options.clock()), options);
    }
}
