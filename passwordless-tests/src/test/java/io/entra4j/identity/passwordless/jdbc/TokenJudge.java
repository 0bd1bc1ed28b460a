package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.fake.FakeEntra;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.boot.json.JsonParserFactory;

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
        Claims claims = Claims.of(token, entra);
        String refused = reason(role, claims);
        verdicts.add(new Verdict(role, claims.text("uti"), refused));
        return refused;
    }

    private String reason(String role, Claims claims) {
        if (!claims.signed()) {
            return "signature";
        }
        if (!audience.equals(claims.text("aud"))) {
            return "audience";
        }
        // Tokens tell whole seconds.
        if (Instant.now().isAfter(Instant.ofEpochSecond(claims.number("exp")).plusSeconds(1))) {
            return "expired";
        }
        String identity = claims.text("oid");
        if (revoked.contains(identity)) {
            return "revoked";
        }
        return roles.getOrDefault(identity, Set.of()).contains(role) ? "" : "role";
    }

    /** Claims of a token, and whether FakeEntra signed it. */
    private record Claims(Map<String, Object> values, boolean signed) {

        static Claims of(String token, FakeEntra entra) {
            String[] parts = token.split("\\.", -1);
            if (parts.length != 3) {
                return new Claims(Map.of(), false);
            }
            try {
                Base64.Decoder decoder = Base64.getUrlDecoder();
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initVerify(entra.signingKey());
                signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
                boolean valid = signature.verify(decoder.decode(parts[2]));
                String json = new String(decoder.decode(parts[1]), StandardCharsets.UTF_8);
                return new Claims(JsonParserFactory.getJsonParser().parseMap(json), valid);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                return new Claims(Map.of(), false);
            }
        }

        String text(String name) {
            return String.valueOf(values.get(name));
        }

        long number(String name) {
            return ((Number) values.get(name)).longValue();
        }
    }
}
