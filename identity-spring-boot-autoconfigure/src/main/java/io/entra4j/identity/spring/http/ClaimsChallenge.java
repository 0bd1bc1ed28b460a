package io.entra4j.identity.spring.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a resource demands of a new token when it refuses one.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/claims-challenge">Claims challenges</a>
 */
final class ClaimsChallenge {

    private static final Pattern BEARER = Pattern.compile("(?i)(?:^|,)\\s*bearer\\s+");
    private static final Pattern CLAIMS = Pattern.compile("(?i)[\\s,]claims\\s*=\\s*\"([A-Za-z0-9+/_=-]+)\"");

    private ClaimsChallenge() {}

    /** Returns the claims, as JSON; {@code null} if none of the headers demands any. */
    static @Nullable String claims(List<String> headers) {
        for (String header : headers) {
            Matcher bearer = BEARER.matcher(header);
            Matcher claims = CLAIMS.matcher(header);
            if (bearer.find() && claims.find(bearer.end() - 1)) {
                return decoded(claims.group(1));
            }
        }
        return null;
    }

    private static @Nullable String decoded(String base64) {
        try {
            byte[] json = Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
            return new String(json, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null; // a challenge that cannot be read cannot be met
        }
    }
}
