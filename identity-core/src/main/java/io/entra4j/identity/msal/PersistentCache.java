package io.entra4j.identity.msal;

import com.azure.core.credential.AccessToken;
import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import io.entra4j.identity.AuthenticationRecord;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.TokenRequest;
import io.entra4j.identity.http.FileTrouble;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.persistence.PlatformTokenCacheStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps MSAL's tokens in a {@link TokenCacheStore}. A problem of the store is a warning, which is not repeated until
 * the store works again. A store that can never work on this machine fails the request, before any request goes to the
 * token service.
 */
final class PersistentCache {

    private static final Logger LOGGER = LoggerFactory.getLogger(TokenCacheStore.class);

    private final String credential;
    private final TokenCachePersistenceOptions persistence;
    private final TokenCacheStore store;
    private final String authorityHost;
    private final Clock clock;
    private final AtomicReference<String> warning = new AtomicReference<>("");
    private final KnownTokens known = new KnownTokens();
    private volatile Instant forgottenAt = Instant.MIN;

    private PersistentCache(String credential, CredentialOptions options, TokenCachePersistenceOptions persistence) {
        this.credential = credential;
        this.persistence = persistence;
        this.authorityHost = options.authorityHost();
        this.clock = options.clock();
        TokenCacheStore own = persistence.getStore();
        this.store = own != null ? own : PlatformTokenCacheStore.of(credential, persistence, clock);
    }

    /** Returns the cache for the options; {@code null} if they do not enable one. No I/O. */
    static @Nullable PersistentCache of(String credential, CredentialOptions options) {
        TokenCachePersistenceOptions persistence = options.tokenCachePersistence();
        return persistence == null ? null : new PersistentCache(credential, options, persistence);
    }

    /**
     * Finds an application's token that another process, or an earlier one, has fetched.
     *
     * @return the token; {@code null} if there is none, it is due for renewal, this credential has returned it before,
     *     or the request has a claims challenge
     * @throws CredentialUnavailableException if the store cannot work on this machine
     */
    @Nullable
    AccessToken find(TokenRequest request, String clientId) {
        return find(request, clientId, null);
    }

    /**
     * Finds a user's token.
     *
     * @param account the user; {@code null} for a token of the application itself, or on behalf of the request's user
     */
    @Nullable
    AccessToken find(TokenRequest request, String clientId, @Nullable AuthenticationRecord account) {
        CacheContent content = read(persistence.partition(request.caeEnabled()));
        if (request.claims() != null) {
            // The resource has refused the token in the cache.
            return null;
        }
        Instant now = clock.instant();
        Instant after = forgottenAt;
        AccessToken found = content.accessTokens()
                .map(StoredToken::new)
                .filter(token -> token.answers(request, clientId, authorityHost, account))
                .map(token -> token.fresh(now, after))
                .filter(Objects::nonNull)
                .filter(token -> !known.contains(token.getToken()))
                .findFirst()
                .orElse(null);
        if (found != null) {
            known.add(found.getToken());
        }
        return found;
    }

    /**
     * Finds a user's refresh token, which gets new tokens without the user. It works for callers with and without CAE,
     * so both partitions are searched, first the one of the request.
     */
    @Nullable
    String refreshToken(boolean caeEnabled, String clientId, AuthenticationRecord account) {
        return Stream.of(caeEnabled, !caeEnabled)
                .flatMap(cae -> read(persistence.partition(cae)).refreshTokens())
                .map(StoredToken::new)
                .filter(token -> token.refreshes(clientId, authorityHost, account))
                .map(StoredToken::secret)
                .findFirst()
                .orElse(null);
    }

    /** Remembers a fetched token: if the credential asks again, it needs another one. */
    void fetched(AccessToken token) {
        known.add(token.getToken());
    }

    /**
     * Checks that tokens can be stored, before any request goes to the token service.
     *
     * @throws CredentialUnavailableException if the store cannot work on this machine
     */
    void requireAvailable(boolean caeEnabled) {
        read(persistence.partition(caeEnabled));
    }

    /**
     * Ignores all tokens that were fetched until now, because the credential must forget them. Others can still use
     * them.
     */
    void forget() {
        // Times in entries are whole seconds.
        forgottenAt = clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    /**
     * Returns MSAL's hook that stores the fetched tokens.
     *
     * @param caeEnabled selects the partition: tokens of callers that handle claims challenges have their own
     */
    ITokenCacheAccessAspect aspect(boolean caeEnabled) {
        return new CacheAspect(this, persistence.partition(caeEnabled));
    }

    /**
     * Reads a partition.
     *
     * @throws CredentialUnavailableException if the store cannot work on this machine
     */
    CacheContent read(String partition) {
        try {
            byte[] bytes = store.read(partition);
            return bytes == null ? CacheContent.EMPTY : parse(partition, bytes);
        } catch (IOException e) {
            warn("cannot be read, so tokens are fetched again", partition, e);
            return CacheContent.EMPTY;
        }
    }

    /** Adds fetched tokens to a partition. */
    void add(String partition, CacheContent fetched) {
        try {
            store.update(partition, bytes -> {
                CacheContent current = bytes == null ? CacheContent.EMPTY : parse(partition, bytes);
                return current.with(fetched, clock.instant()).bytes();
            });
            warning.set("");
        } catch (IOException | CredentialUnavailableException e) {
            warn("cannot be written, so the next process fetches tokens again", partition, e);
        }
    }

    private CacheContent parse(String partition, byte[] bytes) {
        CacheContent content = CacheContent.parse(bytes);
        if (content == null) {
            warn("is damaged and is replaced by an empty one", partition, null);
            return CacheContent.EMPTY;
        }
        return content;
    }

    private void warn(String what, String partition, @Nullable Exception e) {
        String text = "The token cache '%s' of %s %s%s."
                .formatted(partition, credential, what, e == null ? "" : ": " + text(e));
        if (!text.equals(warning.getAndSet(text))) {
            LOGGER.warn(text);
        }
    }

    /** Describes a failure. File exceptions have no text but the file's name, so the reason is added. */
    private static String text(Exception e) {
        return e instanceof FileSystemException told
                ? "'%s': %s"
                        .formatted(
                                ForeignText.oneLine(String.valueOf(told.getFile()), ForeignText.MAX_QUOTE),
                                FileTrouble.of(told))
                : ForeignText.oneLine(String.valueOf(e.getMessage()), ForeignText.MAX_QUOTE);
    }
}
