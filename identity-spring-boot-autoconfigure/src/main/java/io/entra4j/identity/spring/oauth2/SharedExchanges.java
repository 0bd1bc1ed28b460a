package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.TokenRequestInterruptedException;
import io.entra4j.identity.shared.SharedTokenCache;
import io.entra4j.identity.shared.SharedTokenEntry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;

/**
 * Lets one replica exchange a caller's token for all. If the store does not answer, each replica exchanges the token
 * itself.
 */
final class SharedExchanges {

    private static final String KIND = "oauth2-on-behalf-of";
    /** Spring Security renews a token in its last minute. */
    private static final long MIN_SECONDS_LEFT = 60;

    private final SharedTokenCache cache;
    private final Clock clock;

    SharedExchanges(SharedTokenCache cache, Clock clock) {
        this.cache = cache;
        this.clock = clock;
    }

    /** Returns the name by which the store tells that the token must not be used any more. */
    String name(ClientRegistration registration, IncomingToken caller) {
        return entry(registration, caller).name();
    }

    private SharedTokenEntry entry(ClientRegistration registration, IncomingToken caller) {
        return cache.entry(SharedNames.of(KIND, registration, caller.hash()));
    }

    /** Makes all replicas drop the token of a caller. */
    void forget(ClientRegistration registration, IncomingToken caller) {
        entry(registration, caller).forget();
    }

    /**
     * Returns what a replica has fetched, or fetches it for all.
     *
     * @throws TokenRequestInterruptedException if this thread was interrupted while another replica fetched
     */
    OAuth2AccessTokenResponse fetch(
            ClientRegistration registration, IncomingToken caller, Supplier<OAuth2AccessTokenResponse> exchange) {
        SharedTokenEntry entry = entry(registration, caller);
        OAuth2AccessTokenResponse written = read(entry);
        if (written != null) {
            return written;
        }
        return entry.fetch(
                new SharedTokenEntry.Fetch<>() {
                    @Override
                    public @Nullable OAuth2AccessTokenResponse read() {
                        return SharedExchanges.this.read(entry);
                    }

                    @Override
                    public OAuth2AccessTokenResponse fetch(SharedTokenEntry.Lease lease) {
                        return lease == SharedTokenEntry.Lease.UNAVAILABLE
                                ? exchange.get()
                                : exchangeAndWrite(entry, exchange);
                    }
                },
                System::nanoTime,
                SharedExchanges::pause);
    }

    private OAuth2AccessTokenResponse exchangeAndWrite(
            SharedTokenEntry entry, Supplier<OAuth2AccessTokenResponse> exchange) {
        OAuth2AccessTokenResponse fetched = exchange.get();
        Instant now = clock.instant();
        Duration life = left(fetched.getAccessToken(), now);
        SharedClientTokens tokens = new SharedClientTokens(fetched.getAccessToken(), null, now);
        if (entry.writeValue(tokens.toBytes(), life)) {
            return fetched;
        }
        // A resource refused what was fetched before: this token may be from before, too. One that is not is better.
        OAuth2AccessTokenResponse newer = read(entry);
        return newer != null ? newer : fetched;
    }

    private @Nullable OAuth2AccessTokenResponse read(SharedTokenEntry entry) {
        SharedClientTokens found = SharedClientTokens.fromBytes(entry.readValue());
        if (found == null) {
            return null;
        }
        OAuth2AccessToken token = found.access();
        long left = left(token, clock.instant()).toSeconds();
        return left <= MIN_SECONDS_LEFT
                ? null
                : OAuth2AccessTokenResponse.withToken(token.getTokenValue())
                        .tokenType(token.getTokenType())
                        .scopes(token.getScopes())
                        .expiresIn(left)
                        .build();
    }

    /** Returns zero if it is not known: such a token is not shared. */
    private static Duration left(OAuth2AccessToken token, Instant now) {
        Instant expiresAt = token.getExpiresAt();
        return expiresAt == null ? Duration.ZERO : Duration.between(now, expiresAt);
    }

    private static void pause(Duration atMost) {
        long nanos = atMost.toNanos();
        try {
            TimeUnit.NANOSECONDS.sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }
}
