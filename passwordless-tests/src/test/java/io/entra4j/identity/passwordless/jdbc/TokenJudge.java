package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.SignedToken;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Judges the token of each login, as Azure's databases do: signed by FakeEntra, for the audience, not expired, and of an
 * identity that has the role.
 */
final class TokenJudge {

    static final String AUDIENCE = "https://ossrdbms-aad.database.windows.net";

    private final FakeEntra entra;
    private final String audience;
    private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final List<Verdict> verdicts = new CopyOnWriteArrayList<>();

    /** What was decided about one login: the token's own ID, and why it was refused, or an empty text. */
    record Verdict(String role, String tokenId, String refused) {}

    /**
     * Creates a judge.
     *
     * @param roles role of each identity, by its object ID
     */
    TokenJudge(FakeEntra entra, String audience, Map<String, String> roles) {
        this.entra = entra;
        this.audience = audience;
        roles.forEach(this::alsoAllow);
    }

    void alsoAllow(String objectId, String role) {
        roles.computeIfAbsent(objectId, absent -> ConcurrentHashMap.newKeySet()).add(role);
    }

    /** Takes its rights from an identity: its tokens are refused from now on. */
    void revoke(String objectId) {
        revoked.add(objectId);
    }

    void forgive(String objectId) {
        revoked.remove(objectId);
    }

    List<Verdict> verdicts() {
        return List.copyOf(verdicts);
    }

    long accepted() {
        return verdicts.stream().filter(verdict -> verdict.refused().isEmpty()).count();
    }

    /** Returns the IDs of the tokens that were presented. */
    Set<String> tokens() {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        verdicts.forEach(verdict -> ids.add(verdict.tokenId()));
        return ids;
    }

    void reset() {
        verdicts.clear();
    }

    /** Returns why a login is refused, an empty text if it is not. */
    String judge(String role, String token) {
        SignedToken signed = SignedToken.of(token, entra);
        String refused = reason(role, signed);
        verdicts.add(new Verdict(role, signed.claim("uti"), refused));
        return refused;
    }

    private String reason(String role, SignedToken token) {
        if (!token.isSigned()) {
            return "signature";
        }
        if (!audience.equals(token.claim("aud"))) {
            return "audience";
        }
        if (Instant.now().isAfter(token.expiry())) {
            return "expired";
        }
        String identity = token.claim("oid");
        if (revoked.contains(identity)) {
            return "revoked";
        }
        return roles.getOrDefault(identity, Set.of()).contains(role) ? "" : "role";
    }
}
