package io.entra4j.identity.spring.credential;

import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.TokenCachePersistenceOptions;
import io.entra4j.identity.TokenCacheStore;
import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.PlainDuration;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@code azure.identity.cache.*} into options. Checks the values first, because the options' own messages do not
 * name the properties.
 */
final class CacheSettings {

    /** Default of {@link CredentialOptions.Builder#expirySkew}. */
    private static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

    private final AzureIdentityProperties.Cache properties;

    CacheSettings(AzureIdentityProperties.Cache properties) {
        this.properties = properties;
        Prefix.ROOT.atLeastOne("cache.max-entries", properties.maxEntries());
        check(properties.refreshAhead(), properties.expirySkew());
    }

    /**
     * Returns the options of the store that keeps tokens.
     *
     * @param store the application's own store, {@code null} if it has none
     * @return the options, {@code null} to keep tokens in memory only
     */
    static @Nullable TokenCachePersistenceOptions persistence(
            AzureIdentityProperties.Persistence properties, @Nullable TokenCacheStore store) {
        if (!properties.enabled()) {
            unused("name", properties.name());
            unused("directory", properties.directory());
            unused("unencrypted-storage-allowed", properties.unencryptedStorageAllowed() ? "true" : null);
            return null;
        }
        TokenCachePersistenceOptions options =
                new TokenCachePersistenceOptions().setUnencryptedStorageAllowed(properties.unencryptedStorageAllowed());
        String directory = Ingredients.set(properties.directory());
        try {
            options.setName(Ingredients.set(properties.name()));
            options.setDirectory(directory == null ? null : Path.of(directory));
        } catch (InvalidPathException e) {
            throw wrong(
                    "cache.persistence.directory",
                    "It is not a path: '%s'."
                            .formatted(ForeignText.oneLine(String.valueOf(directory), ForeignText.MAX_QUOTE)),
                    "Correct it.");
        } catch (IllegalArgumentException e) {
            throw wrong("cache.persistence.name", String.valueOf(e.getMessage()), "Correct it, or remove it.");
        }
        return options.setStore(store);
    }

    private static void unused(String key, @Nullable String value) {
        if (Ingredients.set(value) != null) {
            throw wrong(
                    "cache.persistence." + key,
                    "It is set, but the persistence of tokens is switched off.",
                    "Set %s to true, or remove it.".formatted(Prefix.ROOT.name("cache.persistence.enabled")));
        }
    }

    void apply(CredentialOptions.Builder options) {
        options.maxCachedTokens(properties.maxEntries())
                .refreshAhead(properties.refreshAhead())
                .expirySkew(properties.expirySkew());
    }

    private static void check(@Nullable Duration ahead, @Nullable Duration skew) {
        if (skew != null && skew.isNegative()) {
            throw wrong(
                    "cache.expiry-skew",
                    "It must not be negative, but it is %s.".formatted(PlainDuration.of(skew)),
                    "Remove it to use the default.");
        }
        Duration cut = skew == null ? DEFAULT_SKEW : skew;
        if (ahead != null && ahead.compareTo(cut) <= 0) {
            throw wrong(
                    "cache.refresh-ahead",
                    "It is %s, but tokens are not used in the last %s before they expire."
                            .formatted(PlainDuration.of(ahead), PlainDuration.of(cut)),
                    "Make it longer than %s, or remove it to use the default."
                            .formatted(Prefix.ROOT.name("cache.expiry-skew")));
        }
    }

    private static InvalidCredentialPropertyException wrong(String key, String reason, String action) {
        return new InvalidCredentialPropertyException(Prefix.ROOT.name(key), reason, action);
    }
}
