package io.entra4j.identity.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What granted tokens look like: whose key signs them, what time it is, how long they live. */
final class Tokens {
    private final SigningKey signingKey;
    private volatile Clock clock = Clock.systemUTC();
    private volatile Duration lifetime = Duration.ofHours(1);
    private volatile @Nullable Duration refreshIn;

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

    Instant now() {
        return clock.instant();
    }

    AccessTokenBuilder accessToken(FakeApplication application) {
        return new AccessTokenBuilder(signingKey, now(), application).lifetime(lifetime);
    }

    /** Completes a token by what the request says about the client, and puts it into an answer. */
    Map<String, Object> answer(AccessTokenBuilder token, TokenRequest request) {
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
        members.put("access_token", token.lifetime(granted).build());
        return members;
    }
}
