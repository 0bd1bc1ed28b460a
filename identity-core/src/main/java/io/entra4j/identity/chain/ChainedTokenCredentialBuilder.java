package io.entra4j.identity.chain;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.CredentialBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** Builds a {@link ChainedTokenCredential}. */
public final class ChainedTokenCredentialBuilder extends CredentialBuilder<ChainedTokenCredentialBuilder> {

    private final List<TokenCredential> members = new ArrayList<>();

    /** Starts with an empty chain. */
    public ChainedTokenCredentialBuilder() {}

    /**
     * Puts a credential at the head of the chain.
     *
     * @param credential any credential, chains included
     * @return this
     */
    public ChainedTokenCredentialBuilder addFirst(TokenCredential credential) {
        members.add(0, Objects.requireNonNull(credential, "'credential' must not be null"));
        return this;
    }

    /**
     * Puts a credential at the end of the chain.
     *
     * @param credential any credential, chains included
     * @return this
     */
    public ChainedTokenCredentialBuilder addLast(TokenCredential credential) {
        members.add(Objects.requireNonNull(credential, "'credential' must not be null"));
        return this;
    }

    /**
     * Puts credentials at the end of the chain.
     *
     * @param credentials any credentials, in order
     * @return this
     */
    public ChainedTokenCredentialBuilder addAll(Collection<? extends TokenCredential> credentials) {
        credentials.forEach(this::addLast);
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
        return new ChainedTokenCredential(List.copyOf(members), buildOptions());
    }

    @Override
    protected ChainedTokenCredentialBuilder self() {
        return this;
    }
}
