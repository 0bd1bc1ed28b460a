package io.entra4j.identity.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The device codes that are out, and what their users made of them. */
final class DeviceCodes {
    private static final Duration LIFE = Duration.ofMinutes(15);

    private final Map<String, Issued> issued = new ConcurrentHashMap<>();
    private final Supplier<Instant> now;
    private volatile Duration interval = Duration.ofSeconds(5);
    private volatile Map<String, Object> overrides = Map.of();

    DeviceCodes(Supplier<Instant> now) {
        this.now = now;
    }

    void issue(String deviceCode, String userCode, FakeApplication application) {
        issued.put(
                deviceCode,
                new Issued(userCode, application.clientId(), now.get().plus(LIFE), null, false));
    }

    void interval(Duration newInterval) {
        interval = newInterval;
    }

    Duration interval() {
        return interval;
    }

    void override(Map<String, Object> members) {
        overrides = Map.copyOf(members);
    }

    Map<String, Object> overrides() {
        return overrides;
    }

    Duration life() {
        return LIFE;
    }

    void approve(String userCode, FakeUser user) {
        issued.replaceAll((code, one) -> one.userCode().equals(userCode)
                ? new Issued(userCode, one.clientId(), one.expiresAt(), user, false)
                : one);
    }

    void decline(String userCode) {
        issued.replaceAll((code, one) -> one.userCode().equals(userCode)
                ? new Issued(userCode, one.clientId(), one.expiresAt(), null, true)
                : one);
    }

    /** Returns who signed in; a code brings tokens once. */
    FakeUser redeem(String deviceCode, FakeApplication application) {
        Issued code = issued.get(deviceCode);
        if (code == null || !code.clientId().equals(application.clientId())) {
            throw EntraException.invalidGrant(
                    70018, "Invalid verification code due to User typing in wrong user code.");
        }
        if (!now.get().isBefore(code.expiresAt())) {
            throw new EntraException(
                    400,
                    "expired_token",
                    70020,
                    "The provided value for the input parameter 'device_code' is not valid.");
        }
        if (code.declined()) {
            throw new EntraException(
                    400, "authorization_declined", 70016, "The end-user denied the authorization request.");
        }
        if (code.user() == null) {
            throw new EntraException(
                    400,
                    "authorization_pending",
                    70016,
                    "OAuth 2.0 device flow error. Authorization is pending. Continue polling.");
        }
        issued.remove(deviceCode);
        return code.user();
    }

    /** What is known about a code. */
    private record Issued(
            String userCode,
            String clientId,
            Instant expiresAt,
            @Nullable FakeUser user,
            boolean declined) {}
}
