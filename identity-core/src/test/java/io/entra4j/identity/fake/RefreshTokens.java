package io.entra4j.identity.fake;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The refresh tokens that are out, and whom each of them is for. */
final class RefreshTokens {
    private final Map<String, Issued> issued = new ConcurrentHashMap<>();

    String issue(FakeUser user, FakeApplication application, String scope) {
        String token = "1.AXXX." + UUID.randomUUID() + UUID.randomUUID();
        issued.put(token, new Issued(user, application.clientId(), scope));
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
        return known;
    }

    private Issued known(String token) {
        Issued known = issued.get(token);
        if (known == null) {
            throw EntraException.invalidGrant(9002313, "Invalid request. Request is malformed or invalid.");
        }
        return known;
    }

    /** Whom a token is for, which client may use it, and what for if that does not say. */
    record Issued(FakeUser user, String clientId, String scope) {}
}
