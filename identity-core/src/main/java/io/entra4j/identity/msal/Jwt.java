package io.entra4j.identity.msal;

import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Assertion and its claims. They are not verified here; the token service does that.
 *
 * @param text the JWT
 * @param claims the payload of the JWT
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519</a>
 */
record Jwt(String text, Map<?, ?> claims) {

    /** A JWT with a certificate chain has some kilobytes. Servers refuse forms that are longer than this. */
    static final int MAX_LENGTH = 64 * 1024;

    /** Reason why a text cannot be sent as a JWT, and what to do. */
    static final class Flaw extends Exception {

        private static final long serialVersionUID = 1L;

        final String reason;
        final String remedy;

        Flaw(String reason, String remedy) {
            super(reason);
            this.reason = reason;
            this.remedy = remedy;
        }
    }

    /**
     * Removes characters that editors, shells and mounts add around a token: a byte order mark, blanks, line breaks.
     *
     * @param text the text of a file or a supplier
     * @return the token
     */
    static String clean(String text) {
        String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return bare.strip();
    }

    static Jwt parse(String text) throws Flaw {
        if (text.length() > MAX_LENGTH) {
            throw new Flaw("is longer than 64 KB", "use a file or a setting that holds only the token.");
        }
        String[] parts = text.split("\\.", 6);
        if (parts.length == 5) {
            throw new Flaw("is encrypted (five parts)", "use a token that is only signed: three parts.");
        }
        Map<?, ?> header = parts.length == 3 ? object(parts[0]) : null;
        Map<?, ?> claims = parts.length == 3 ? object(parts[1]) : null;
        if (header == null || claims == null || decode(parts[2]) == null) {
            throw new Flaw("is not a JWT", "use only the token: three parts in Base64url, separated by dots.");
        }
        return new Jwt(text, claims);
    }

    /** Returns a claim with its name, for messages; {@code null} if the JWT does not have it. */
    @Nullable
    String shown(String claim) {
        Object value = claims.get(claim);
        return value == null
                ? null
                : "%s '%s'".formatted(claim, ForeignText.oneLine(String.valueOf(value), ForeignText.MAX_QUOTE));
    }

    private static @Nullable Map<?, ?> object(String part) {
        byte[] decoded = decode(part);
        return decoded == null ? null : Json.object(new String(decoded, StandardCharsets.UTF_8));
    }

    private static byte @Nullable [] decode(String part) {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Does not show the token: it is secret. */
    @Override
    public String toString() {
        return "Jwt";
    }
}
