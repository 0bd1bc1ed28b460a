package io.entra4j.identity.msal;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.FailureMessage;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.persistence.PlatformTokenCacheStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out who is signed in to the Azure Toolkit for IntelliJ, where that keeps it. Nothing is written there. */
public final class ToolkitAccount {

    /** Reads the toolkit's cache. */
    @FunctionalInterface
    public interface Reader {

        /**
         * Reads it.
         *
         * @return MSAL's cache, {@code null} if there is none
         * @throws IOException if it cannot be read
         */
        byte @Nullable [] read() throws IOException;
    }

    private final String credential;
    private final String authorityHost;
    private final Reader reader;

    /**
     * Knows where to look.
     *
     * @param credential the credential's name, for messages
     * @param authorityHost whose account is wanted
     * @param reader reads the toolkit's cache
     */
    public ToolkitAccount(String credential, String authorityHost, Reader reader) {
        this.credential = credential;
        this.authorityHost = authorityHost;
        this.reader = reader;
    }

    /**
     * Returns what reads the cache of this machine's user. Nothing is loaded before it is called.
     *
     * @param credential the credential's name, for messages
     * @param options the clock
     * @return the reader
     */
    public static Reader ofThisMachine(String credential, CredentialOptions options) {
        PlatformTokenCacheStore store = PlatformTokenCacheStore.of(
                credential, TokenCachePersistenceOptions.builder().build(), options.clock());
        return store::readToolkits;
    }

    /**
     * Makes sure that somebody is signed in.
     *
     * @throws CredentialUnavailableException as {@link #refreshToken}
     */
    public void requireSignedIn() {
        Objects.requireNonNull(refreshToken());
    }

    /**
     * Reads the refresh token.
     *
     * @return what brings tokens of the account
     * @throws CredentialUnavailableException if nobody is signed in there, or it cannot be read
     */
    public String refreshToken() {
        byte[] bytes;
        try {
            bytes = reader.read();
        } catch (IOException e) {
            throw unavailable("the toolkit's cache cannot be read: %s".formatted(e.getMessage()), e);
        }
        CacheContent content = bytes == null ? null : CacheContent.parse(text(bytes));
        List<String> found = content == null
                ? List.of()
                : content.refreshTokens()
                        .map(StoredToken::new)
                        .filter(token -> token.isOfCloud(authorityHost))
                        .map(StoredToken::secret)
                        .distinct()
                        .toList();
        if (found.isEmpty()) {
            throw unavailable("nobody is signed in to the Azure Toolkit for IntelliJ", null);
        }
        return found.get(0);
    }

    /** On Linux, some versions keep it encoded. */
    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).trim();
        try {
            return text.startsWith("{") ? text : new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private CredentialUnavailableException unavailable(String why, @Nullable Exception cause) {
        return new CredentialUnavailableException(
                FailureMessage.of(
                        "%s is unavailable: %s.".formatted(credential, why),
                        "sign in to the Azure Toolkit in IntelliJ, version 3.53 or later, or use another credential."),
                List.of("the Azure Toolkit for IntelliJ", "a sign-in to it"),
                cause);
    }
}
