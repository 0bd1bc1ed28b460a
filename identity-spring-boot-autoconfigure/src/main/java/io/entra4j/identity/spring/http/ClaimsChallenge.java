package io.entra4j.identity.spring.http;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the claims that a resource demands of a new token when it rejects a token. They are a JSON object in a header.
 * Any server may have written that header, so its content is not trusted.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/claims-challenge">Claims challenges</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110, WWW-Authenticate</a>
 */
final class ClaimsChallenge {

    private static final String SEPARATORS = " \t,=\"";
    private static final int MAX_BYTES = 8192;
    private static final int MAX_LENGTH = (MAX_BYTES + 2) / 3 * 4;

    private final String header;
    private int position;

    private ClaimsChallenge(String header) {
        this.header = header;
    }

    /** Returns the claims, as JSON; {@code null} if none of the headers demands any. */
    static @Nullable String claims(List<String> headers) {
        for (String header : headers) {
            String claims = new ClaimsChallenge(header).claims();
            if (claims != null) {
                return claims;
            }
        }
        return null;
    }

    /**
     * Reads the claims. Reads each character once. A word without a {@code =} after it is the scheme of the parameters
     * that follow.
     */
    private @Nullable String claims() {
        boolean bearer = false;
        while (skipSeparators()) {
            String word = word();
            skipSpace();
            if (!skip('=')) {
                bearer = word.equalsIgnoreCase("bearer");
                continue;
            }
            skipSpace();
            String value = skip('"') ? quoted() : word();
            if (bearer && word.equalsIgnoreCase("claims")) {
                return decoded(value);
            }
        }
        return null;
    }

    /** Skips separators. Returns whether a word follows. */
    private boolean skipSeparators() {
        while (position < header.length() && SEPARATORS.indexOf(header.charAt(position)) >= 0) {
            position++;
        }
        return position < header.length();
    }

    private String word() {
        int start = position;
        while (position < header.length() && SEPARATORS.indexOf(header.charAt(position)) < 0) {
            position++;
        }
        return header.substring(start, position);
    }

    private String quoted() {
        StringBuilder text = new StringBuilder();
        while (position < header.length() && !skip('"')) {
            skip('\\');
            if (position < header.length()) {
                text.append(header.charAt(position));
                position++;
            }
        }
        return text.toString();
    }

    private void skipSpace() {
        while (skip(' ') || skip('\t')) {
            // each of them
        }
    }

    private boolean skip(char expected) {
        boolean found = position < header.length() && header.charAt(position) == expected;
        position += found ? 1 : 0;
        return found;
    }

    private static @Nullable String decoded(String base64) {
        if (base64.length() > MAX_LENGTH) {
            return null;
        }
        try {
            byte[] json = Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
            return json.length <= MAX_BYTES && isObject(json)
                    ? StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(json))
                            .toString()
                    : null;
        } catch (IOException | RuntimeException e) {
            return null; // a challenge that cannot be read cannot be met
        }
    }

    private static boolean isObject(byte[] json) throws IOException {
        try (JsonReader reader = JsonProviders.createReader(json)) {
            if (reader.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            reader.skipChildren();
            JsonToken last = reader.nextToken();
            return last == null || last == JsonToken.END_DOCUMENT;
        }
    }
}
