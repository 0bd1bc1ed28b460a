package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A signed token from a client. Nothing in it is true before {@link #isSignedBy} is. */
final class Jwt {
    private final Map<String, Object> header;
    private final Map<String, Object> claims;
    private final String signed;
    private final byte[] signature;

    private Jwt(Map<String, Object> header, Map<String, Object> claims, String signed, byte[] signature) {
        this.header = header;
        this.claims = claims;
        this.signed = signed;
        this.signature = signature;
    }

    static Jwt parse(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw malformed("JWT token is invalid or malformed.");
        }
        return new Jwt(json(parts[0]), json(parts[1]), parts[0] + "." + parts[1], base64Url(parts[2]));
    }

    static EntraException malformed(String description) {
        return EntraException.invalidRequest(50027, description);
    }

    @Nullable
    String header(String name) {
        return header.get(name) instanceof String text ? text : null;
    }

    /** Returns the certificates that came along, leaf first, in Base64; none if none came. */
    List<String> certificates() {
        return header.get("x5c") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Returns a claim that is text; {@code null} without it, or if it is anything else. */
    @Nullable
    String text(String claim) {
        return claims.get(claim) instanceof String text ? text : null;
    }

    String required(String claim) {
        String text = text(claim);
        if (text == null || text.isBlank()) {
            throw malformed("JWT token is invalid or malformed. The claim '" + claim + "' is missing.");
        }
        return text;
    }

    /** Returns {@code aud}, which may be one or several. */
    List<String> audiences() {
        return claims.get("aud") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(required("aud"));
    }

    /** Returns a claim that is a time; {@code null} without it. */
    @Nullable
    Instant time(String claim) {
        Object value = claims.get(claim);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number) {
            return Instant.ofEpochSecond(number.longValue());
        }
        throw malformed("JWT token is invalid or malformed. The claim '" + claim + "' is no number.");
    }

    Instant requiredTime(String claim) {
        Instant time = time(claim);
        if (time == null) {
            throw malformed("JWT token is invalid or malformed. The claim '" + claim + "' is missing.");
        }
        return time;
    }

    /** Returns whether the key made the signature, by RS256 or PS256 as the header says. */
    boolean isSignedBy(PublicKey key) {
        try {
            Signature verifier = verifier();
            verifier.initVerify(key);
            verifier.update(signed.getBytes(US_ASCII));
            return verifier.verify(signature);
        } catch (InvalidKeyException | SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Signature verifier() throws GeneralSecurityException {
        if (!"PS256".equals(header("alg"))) {
            return Signature.getInstance("SHA256withRSA");
        }
        Signature verifier = Signature.getInstance("RSASSA-PSS");
        verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        return verifier;
    }

    private static Map<String, Object> json(String part) {
        try {
            return JsonText.readObject(new String(base64Url(part), UTF_8));
        } catch (UncheckedIOException e) {
            throw malformed("JWT token is invalid or malformed.");
        }
    }

    private static byte[] base64Url(String part) {
        if (part.isEmpty() || part.endsWith("=")) {
            throw malformed("JWT token is invalid or malformed.");
        }
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw malformed("JWT token is invalid or malformed.");
        }
    }

    @Override
    public String toString() {
        return "Jwt";
    }
}
