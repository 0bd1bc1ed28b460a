package io.entra4j.identity.fake;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The refresh tokens that are out, and whom each of them is for. */
final class RefreshTokens {
    private static final String PREFIX = "1.AXXX.";

    private final Map<String, Issued> issued = new ConcurrentHashMap<>();
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private volatile boolean once;
    private volatile String last = "";

    String last() {
        return last;
    }

    /** Lets each be used once. Used again, it may have been stolen: then its user's are all withdrawn. */
    void once(boolean isOnce) {
        once = isOnce;
    }

    void revokeAll() {
        issued.clear();
    }

    String issue(FakeUser user, FakeApplication application, String scope) {
        String token = PREFIX + UUID.randomUUID() + UUID.randomUUID();
        issued.put(token, new Issued(user, application.clientId(), scope));
        last = token;
        return token;
    }

    /** Returns the home of the user whom a token is for. */
    String tenantId(String token) {
        return known(token).user().tenantId();
    }

    Issued redeem(String token, FakeApplication application) {
        Issued known = known(token);
        if (!known.clientId().equals(application.clientId())) {
            throw EntraException.invalidGrant(
                    70000, "Provided grant is invalid or malformed. The refresh token was issued to another client.");
        }
        if (once && !used.add(token)) {
            issued.values().removeIf(other -> other.user().equals(known.user()));
            throw EntraException.invalidGrant(
                    70000, "The provided value for the input parameter 'refresh_token' is not valid.");
        }
        return known;
    }

    private Issued known(String token) {
        Issued known = issued.get(token);
        if (known != null) {
            return known;
        }
        if (token.startsWith(PREFIX)) {
            throw EntraException.invalidGrant(
                    50173,
                    "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user"
                            + " might have changed or reset their password.");
        }
        throw EntraException.invalidGrant(9002313, "Invalid request. Request is malformed or invalid.");
    }

    /** Whom a token is for, which client may use it, and what for if that does not say. */
    record Issued(FakeUser user, String clientId, String scope) {}
}
