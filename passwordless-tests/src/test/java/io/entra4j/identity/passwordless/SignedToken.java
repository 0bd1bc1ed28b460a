package io.entra4j.identity.passwordless;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.entra4j.identity.fake.FakeEntra;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.json.JsonParserFactory;

/**
 * A token as a server of Azure reads it.
 *
 * @param claims its claims, none if it is not a token
 * @param isSigned whether FakeEntra signed it
 */
public record SignedToken(Map<String, Object> claims, boolean isSigned) {

    private static final SignedToken NONE = new SignedToken(Map.of(), false);

    public static SignedToken of(@Nullable String text, FakeEntra entra) {
        String[] parts = String.valueOf(text).split("\\.", -1);
        if (parts.length != 3) {
            return NONE;
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(entra.signingKey());
            signature.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
            boolean signed = signature.verify(Base64.getUrlDecoder().decode(parts[2]));
            String json = new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8);
            return new SignedToken(JsonParserFactory.getJsonParser().parseMap(json), signed);
        } catch (GeneralSecurityException | RuntimeException e) {
            return NONE;
        }
    }

    /** Returns a claim as text. */
    public String claim(String name) {
        return String.valueOf(claims.get(name));
    }

    /** Returns when it expires: at the end of the second that it tells. */
    public Instant expiry() {
        return Instant.ofEpochSecond(claims.get("exp") instanceof Number seconds ? seconds.longValue() + 1 : 0);
    }

    /** Returns whether it is signed, for the audience, of FakeEntra's tenant and not expired. */
    public boolean isValidFor(String audience) {
        return isSigned
                && audience.equals(claim("aud"))
                && FakeEntra.TENANT_ID.equals(claim("tid"))
                && expiry().isAfter(Instant.now());
    }
}
