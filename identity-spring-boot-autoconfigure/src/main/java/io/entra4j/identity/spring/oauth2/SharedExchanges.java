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
 * Lets one replica exchange a caller's token for all. It holds the lease of the exchange meanwhile, and the others wait
 * for what it writes. When the lease ends, one of them takes it. If the store does not answer, each replica exchanges the
 * token itself.
 */
final class SharedExchanges {

    private static final String KIND = "oauth2-on-behalf-of";
    /** Longer than nearly all exchanges, short enough to wait for a replica that ended during one. */
    private static final Duration LEASE = Duration.ofSeconds(5);

    private static final Duration MAX_WAIT = LEASE.plusSeconds(2);
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long MAX_PAUSE_MILLIS = 200;
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
        String holder = SharedTokenEntry.newHolder();
        long begin = System.nanoTime();
        long pause = FIRST_PAUSE_MILLIS;
        OAuth2AccessTokenResponse written = read(entry);
        while (written == null) {
            SharedTokenEntry.Lease lease = entry.lease(holder, LEASE);
            if (lease == SharedTokenEntry.Lease.TAKEN) {
                return lead(entry, holder, exchange);
            }
            if (lease == SharedTokenEntry.Lease.UNAVAILABLE) {
                return exchange.get();
            }
            if (pause == FIRST_PAUSE_MILLIS) {
                entry.awaited();
            }
            if (System.nanoTime() - begin >= MAX_WAIT.toNanos()) {
                return exchangeAndWrite(entry, exchange);
            }
            pause(pause);
            pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
            written = read(entry);
        }
        return written;
    }

    private OAuth2AccessTokenResponse lead(
            SharedTokenEntry entry, String holder, Supplier<OAuth2AccessTokenResponse> exchange) {
        try {
            // Another replica may have written between this one's look and its lease.
            OAuth2AccessTokenResponse written = read(entry);
            return written != null ? written : exchangeAndWrite(entry, exchange);
        } finally {
            entry.release(holder);
        }
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

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TokenRequestInterruptedException(e);
        }
    }
}
