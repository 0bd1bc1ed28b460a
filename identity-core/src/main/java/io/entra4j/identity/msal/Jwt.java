package io.entra4j.identity.msal;

import io.entra4j.identity.http.ForeignText;
import io.entra4j.identity.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an assertion says of itself. Nothing is verified here; who is asked for a token does that.
 *
 * @param text what is sent
 * @param claims its payload
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7519">RFC 7519</a>
 */
record Jwt(String text, Map<?, ?> claims) {

    /** A certificate chain in its header makes a JWT some kilobytes long; servers refuse forms of more than this. */
    static final int MAX_LENGTH = 64 * 1024;

    /** Why a text is no JWT that can be sent, and what to do. */
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
     * Takes off what editors, shells and mounts put around a token: a byte order mark, blanks, line breaks.
     *
     * @param text what a file or a supplier gave
     * @return the token
     */
    static String clean(String text) {
        String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return bare.strip();
    }

    static Jwt parse(String text) throws Flaw {
        if (text.length() > MAX_LENGTH) {
            throw new Flaw("is longer than 64 KB", "name the file or the setting with the token alone.");
        }
        String[] parts = text.split("\\.", 6);
        if (parts.length == 5) {
            throw new Flaw("is encrypted (five parts)", "use a token that is only signed: three parts.");
        }
        Map<?, ?> header = parts.length == 3 ? object(parts[0]) : null;
        Map<?, ?> claims = parts.length == 3 ? object(parts[1]) : null;
        if (header == null || claims == null || decode(parts[2]) == null) {
            throw new Flaw("is no JWT", "use the token alone: three parts in Base64url, separated by dots.");
        }
        return new Jwt(text, claims);
    }

    /** Returns a claim as it can be shown. */
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

    /** Shows no token. */
    @Override
    public String toString() {
        return "Jwt";
    }
}
