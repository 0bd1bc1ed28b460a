package io.entra4j.identity.msal;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.Failure;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.engine.LoginFiles;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.persistence.PlatformTokenCacheStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the account that is signed in to the Azure Toolkit for IntelliJ, from the toolkit's cache. Nothing is written
 * there.
 */
public final class ToolkitAccount {

    /** Reads the toolkit's cache. */
    @FunctionalInterface
    public interface Reader {

        /**
         * Reads the cache.
         *
         * @return the content in MSAL's form, {@code null} if there is none
         * @throws IOException if it cannot be read
         */
        byte @Nullable [] read() throws IOException;

        /**
         * Returns the files that change when the toolkit writes its cache.
         *
         * @return paths of files, which may be missing
         */
        default List<Path> files() {
            return List.of();
        }
    }

    private static final String SIGN_IN =
            "sign in to the Azure Toolkit in IntelliJ, version 3.53 or later, or use another credential.";

    private final String credential;
    private final String authorityHost;
    private final @Nullable String username;
    private final Reader reader;

    /**
     * Creates the account. Nothing is read before it is needed.
     *
     * @param credential the credential's name, for messages
     * @param authorityHost the authority host of the account
     * @param username the user name of the account; {@code null} for the only account
     * @param reader reads the toolkit's cache
     */
    public ToolkitAccount(String credential, String authorityHost, @Nullable String username, Reader reader) {
        this.credential = credential;
        this.authorityHost = authorityHost;
        this.username = username;
        this.reader = reader;
    }

    /**
     * Returns a reader of the cache of this machine's user. Nothing is loaded before it is called.
     *
     * @param credential the credential's name, for messages
     * @param options the options, of which the clock is used
     * @return the reader
     */
    public static Reader ofThisMachine(String credential, CredentialOptions options) {
        PlatformTokenCacheStore store =
                PlatformTokenCacheStore.of(credential, new TokenCachePersistenceOptions(), options.clock());
        return new Reader() {
            @Override
            public byte @Nullable [] read() throws IOException {
                return store.readToolkits();
            }

            @Override
            public List<Path> files() {
                return store.toolkitFiles();
            }
        };
    }

    /**
     * Returns a watch that notices when another account signs in.
     *
     * @param clock the clock that limits how often the files are checked
     * @return see {@link io.entra4j.identity.TokenSource#loginWatch}
     */
    public LongSupplier watch(Clock clock) {
        return new LoginFiles(reader.files(), clock);
    }

    /**
     * Checks that a user is signed in.
     *
     * @throws CredentialUnavailableException in the same cases as {@link #refreshToken}
     */
    public void requireSignedIn() {
        Objects.requireNonNull(refreshToken());
    }

    /**
     * Reads the account's refresh token. Blocks.
     *
     * @return the refresh token of the account
     * @throws CredentialUnavailableException if no user is signed in to the toolkit, the chosen user is not, several
     *     accounts are signed in and none was chosen, or the cache cannot be read
     */
    public String refreshToken() {
        byte[] bytes;
        try {
            bytes = reader.read();
        } catch (IOException e) {
            throw unavailable("the toolkit's cache cannot be read: %s".formatted(e.getMessage()), SIGN_IN, e);
        }
        CacheContent content = bytes == null ? null : CacheContent.parse(text(bytes));
        // One for each account: an application can have several refresh tokens of an account.
        Map<String, StoredToken> found = new LinkedHashMap<>();
        if (content != null) {
            content.refreshTokens()
                    .map(StoredToken::new)
                    .filter(token -> token.isOfCloud(authorityHost))
                    .forEach(token -> found.putIfAbsent(token.homeAccountId(), token));
        }
        if (content == null || found.isEmpty()) {
            throw unavailable("no user is signed in to the Azure Toolkit for IntelliJ", SIGN_IN, null);
        }
        return chosen(found, content.usernames()).secret();
    }

    private StoredToken chosen(Map<String, StoredToken> found, Map<String, String> usernames) {
        String wanted = username;
        List<StoredToken> chosen = found.entrySet().stream()
                .filter(account ->
                        wanted == null || wanted.equalsIgnoreCase(usernames.getOrDefault(account.getKey(), "")))
                .map(Map.Entry::getValue)
                .toList();
        if (chosen.size() == 1) {
            return chosen.get(0);
        }
        String accounts = found.keySet().stream()
                .map(account -> "'" + ForeignText.oneLine(usernames.getOrDefault(account, "unknown"), 100) + "'")
                .sorted()
                .collect(Collectors.joining(", "));
        throw unavailable(
                wanted == null
                        ? "several accounts are signed in to the Azure Toolkit for IntelliJ: " + accounts
                        : "'%s' is not signed in to the Azure Toolkit for IntelliJ, but %s".formatted(wanted, accounts),
                "choose one with 'username' or the environment variable AZURE_USERNAME, or sign out of the others.",
                null);
    }

    /** Returns the text. On Linux, some versions of the toolkit encode it in Base64. */
    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).trim();
        try {
            return text.startsWith("{") ? text : new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private CredentialUnavailableException unavailable(String why, String remedy, @Nullable Exception cause) {
        return new CredentialUnavailableException(
                Failure.of("%s is unavailable: %s.".formatted(credential, why), remedy),
                List.of("the Azure Toolkit for IntelliJ", "a sign-in to it"),
                cause);
    }
}
