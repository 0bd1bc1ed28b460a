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

/** Checks tokens as a server of Azure does: signature, resource, tenant and expiry. */
final class TokenCheck {

    private final FakeEntra entra;
    private final String audience;

    TokenCheck(FakeEntra entra, String audience) {
        this.entra = entra;
        this.audience = audience;
    }

    /** Returns when the token expires, {@code null} if it is not good. */
    @Nullable
    Instant expiry(@Nullable String token) {
        String[] parts = String.valueOf(token).split("\\.", -1);
        if (parts.length != 3) {
            return null;
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(entra.signingKey());
            signature.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
            boolean isSigned = signature.verify(Base64.getUrlDecoder().decode(parts[2]));
            Map<String, Object> claims = JsonParserFactory.getJsonParser()
                    .parseMap(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
            // Tokens tell whole seconds.
            Instant expiry = Instant.ofEpochSecond(((Number) claims.get("exp")).longValue() + 1);
            boolean isGood = isSigned
                    && audience.equals(claims.get("aud"))
                    && FakeEntra.TENANT_ID.equals(claims.get("tid"))
                    && expiry.isAfter(Instant.now());
            return isGood ? expiry : null;
        } catch (GeneralSecurityException | RuntimeException e) {
            return null;
        }
    }
}
