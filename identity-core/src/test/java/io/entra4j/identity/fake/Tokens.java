package io.entra4j.identity.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What granted tokens look like: whose key signs them, what time it is, how long they live. */
final class Tokens {
    private final SigningKey signingKey;
    private volatile Clock clock = Clock.systemUTC();
    private volatile Duration lifetime = Duration.ofHours(1);
    private volatile @Nullable Duration refreshIn;
    private final AtomicReference<Instant> revokedAt = new AtomicReference<>(Instant.EPOCH);

    Tokens(SigningKey signingKey) {
        this.signingKey = signingKey;
    }

    void clock(Clock newClock) {
        clock = newClock;
    }

    void lifetime(Duration newLifetime) {
        lifetime = newLifetime;
    }

    void refreshIn(@Nullable Duration newRefreshIn) {
        refreshIn = newRefreshIn;
    }

    /** Revokes all tokens so far. They are told by their {@code nbf}, so no two revocations share a second. */
    void revoke() {
        Instant second = now().truncatedTo(ChronoUnit.SECONDS);
        revokedAt.updateAndGet(last -> second.isAfter(last) ? second : last.plusSeconds(1));
    }

    Instant revokedAt() {
        return revokedAt.get();
    }

    Instant now() {
        return clock.instant();
    }

    AccessTokenBuilder accessToken(FakeApplication application) {
        return newToken(application).about(application);
    }

    AccessTokenBuilder userToken(FakeApplication client, FakeUser user) {
        return newToken(client).about(user).tenant(user.tenantId());
    }

    /** Makes an ID token, version 2.0: about the same user, but of no use at any resource. */
    String idToken(String issuer, FakeApplication client, FakeUser user, @Nullable String nonce) {
        long issuedAt = now().getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", client.clientId());
        claims.put("iss", issuer);
        claims.put("iat", issuedAt);
        claims.put("nbf", issuedAt);
        claims.put("exp", issuedAt + lifetime.toSeconds());
        claims.put("name", user.username());
        if (nonce != null) {
            claims.put("nonce", nonce);
        }
        claims.put("oid", user.objectId());
        claims.put("preferred_username", user.username());
        claims.put("sub", "pairwise-" + user.objectId());
        claims.put("tid", user.tenantId());
        claims.put("ver", "2.0");
        return signingKey.sign(claims);
    }

    private AccessTokenBuilder newToken(FakeApplication client) {
        return new AccessTokenBuilder(signingKey, now(), revokedAt.get(), client).lifetime(lifetime);
    }

    /** Completes a token by what the request says about the client, and puts it into an answer. */
    Map<String, Object> answer(AccessTokenBuilder token, TokenForm request) {
        token.claim("appidacr", request.clientStrength());
        if (request.declaresCae()) {
            token.claim("xms_cc", List.of("cp1"));
        }
        Duration granted = lifetime;
        Duration refresh = refreshIn;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("token_type", "Bearer");
        members.put("expires_in", granted.toSeconds());
        members.put("ext_expires_in", granted.toSeconds());
        if (refresh != null) {
            members.put("refresh_in", refresh.toSeconds());
        }
        members.put("access_token", honour(request, token.lifetime(granted)).build());
        return members;
    }

    private static AccessTokenBuilder honour(TokenForm request, AccessTokenBuilder token) {
        Instant notBefore = request.demandedNotBefore();
        return notBefore == null ? token : token.notBefore(notBefore);
    }
}
