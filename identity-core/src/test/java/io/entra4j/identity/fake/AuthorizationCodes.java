package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The authorization codes that are out: each good once, for ten minutes, where it was sent. */
final class AuthorizationCodes {
    private static final Duration LIFE = Duration.ofMinutes(10);

    private final Map<String, Issued> issued = new ConcurrentHashMap<>();
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final Supplier<Instant> now;

    AuthorizationCodes(Supplier<Instant> now) {
        this.now = now;
    }

    /** @param asked the authorization request */
    String issue(FakeUser user, Map<String, String> asked) {
        String code = "1.AUthCode." + UUID.randomUUID() + UUID.randomUUID();
        issued.put(code, new Issued(user, Map.copyOf(asked), now.get().plus(LIFE)));
        return code;
    }

    /** Takes the code of a token request, and returns what it stands for. */
    Issued redeem(TokenForm request, FakeApplication application) {
        Issued code = issued.get(request.required("code"));
        if (code == null) {
            throw EntraException.invalidGrant(
                    70000, "The provided value for the input parameter 'code' or 'refresh_token' is not valid.");
        }
        if (!used.add(request.required("code"))) {
            throw EntraException.invalidGrant(
                    54005,
                    "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an"
                            + " existing refresh token.");
        }
        if (!now.get().isBefore(code.expiresAt())) {
            throw EntraException.invalidGrant(
                    70008, "The provided authorization code or refresh token has expired due to inactivity.");
        }
        if (!code.asked("client_id").equals(application.clientId())) {
            throw EntraException.invalidGrant(
                    70000, "Provided grant is invalid or malformed. The code was issued to another client.");
        }
        if (!code.asked("redirect_uri").equals(request.required("redirect_uri"))) {
            throw EntraException.invalidClient(
                    500112,
                    "The reply address '" + request.required("redirect_uri") + "' does not match the reply address '"
                            + code.asked("redirect_uri") + "' provided when requesting Authorization code.");
        }
        checkVerifier(request.optional("code_verifier"), code.asked().get("code_challenge"));
        return code;
    }

    private static void checkVerifier(@Nullable String verifier, @Nullable String challenge) {
        String expected = verifier == null ? null : s256(verifier);
        if (challenge != null && !challenge.equals(expected)) {
            throw EntraException.invalidGrant(
                    50148,
                    "The code_verifier does not match the code_challenge supplied in the authorization request.");
        }
    }

    private static String s256(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a code stands for. */
    record Issued(FakeUser user, Map<String, String> asked, Instant expiresAt) {

        String asked(String parameter) {
            return asked.getOrDefault(parameter, "");
        }
    }
}
