package io.entra4j.identity.spring.autoconfigure;

import io.entra4j.identity.CredentialOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns {@code azure.identity.cache.*} into options, after a look at what they would refuse in terms of their own. */
final class CacheSettings {

    /** As {@link CredentialOptions.Builder#expirySkew} says. */
    private static final Duration DEFAULT_SKEW = Duration.ofSeconds(30);

    private final AzureIdentityProperties.Cache properties;

    CacheSettings(AzureIdentityProperties.Cache properties) {
        this.properties = properties;
        CredentialFactory.atLeastOne("cache.max-entries", properties.maxEntries());
        check(properties.refreshAhead(), properties.expirySkew());
    }

    void apply(CredentialOptions.Builder options) {
        options.maxCachedTokens(properties.maxEntries())
                .refreshAhead(properties.refreshAhead())
                .expirySkew(properties.expirySkew());
    }

    private static void check(@Nullable Duration ahead, @Nullable Duration skew) {
        if (skew != null && skew.isNegative()) {
            throw wrong("cache.expiry-skew", "It is negative: %s.".formatted(skew), "Remove it for the default.");
        }
        Duration cut = skew == null ? DEFAULT_SKEW : skew;
        if (ahead != null && ahead.compareTo(cut) <= 0) {
            throw wrong(
                    "cache.refresh-ahead",
                    "It is %s, but tokens are not handed out any more %s before they expire.".formatted(ahead, cut),
                    "Let it be longer than %s, or remove it for the default."
                            .formatted(Prefix.ROOT.name("cache.expiry-skew")));
        }
    }

    private static InvalidCredentialPropertyException wrong(String key, String reason, String action) {
        return new InvalidCredentialPropertyException(Prefix.ROOT.name(key), reason, action);
    }
}
