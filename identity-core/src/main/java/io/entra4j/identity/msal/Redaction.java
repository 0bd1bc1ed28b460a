package io.entra4j.identity.msal;

import io.entra4j.identity.ForeignText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes out of an answer what nobody may read: what we sent and somebody echoed, and tokens. */
public final class Redaction {

    private static final Set<String> SECRETS = Set.of(
            "client_secret",
            "client_assertion",
            "assertion",
            "password",
            "refresh_token",
            "code",
            "code_verifier",
            "device_code");
    /** Secret if it does not look like an ID: then a secret was set in its place. */
    private static final Set<String> IDS = Set.of("client_id", "tenant");

    private static final int SHORTEST_BEGINNING = 4;
    private static final int LONGEST_EXCERPT = 2048;
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}[A-Za-z0-9_.-]*");
    private static final Pattern TOKEN_MEMBER =
            Pattern.compile("(?i)(\"(?:[a-z_]*token|device_code)\"\\s*:\\s*\")[^\"]*");
    /** As programs print objects: in other quotation marks, or as JSON within JSON. */
    private static final Pattern PRINTED_TOKEN =
            Pattern.compile("(?i)((?:'|\\\\+[\"'])[a-z_]*token\\\\*[\"']\\s*[:=]\\s*\\\\*[\"']?)[^\"'\\s,}\\\\]*");

    private Redaction() {}

    /**
     * Removes the secrets of the form that was sent, encoded or not. The tenant of the URL is among the parameters.
     *
     * @param json the body's members if it is a JSON object: they are cleaned one by one, since JSON can spell a secret
     *     in ways a search does not find
     */
    static String withoutEcho(String body, @Nullable Map<?, ?> json, @Nullable String form) {
        List<String> secrets = secrets(form);
        return json == null ? withoutBeginnings(clean(body, secrets), secrets) : Json.write(cleaned(json, secrets));
    }

    /** Whether that is what remains of a token. */
    static boolean isRemoved(@Nullable Object value) {
        return "***".equals(value);
    }

    private static List<String> secrets(@Nullable String form) {
        List<String> secrets = new ArrayList<>();
        for (String pair : form == null ? new String[0] : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            // A shorter one is nobody's secret, and part of many words.
            if (equals <= 0 || pair.length() - equals <= 8) {
                continue;
            }
            String name = pair.substring(0, equals);
            String decoded = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            if (SECRETS.contains(name)
                    || (IDS.contains(name) && !ForeignText.id(decoded).equals(decoded))) {
                secrets.add(pair.substring(equals + 1));
                secrets.add(decoded);
                secrets.add(asInHtml(decoded));
                secrets.add(asInJson(decoded));
                secrets.add(asInJson(decoded).replace("/", "\\/"));
            }
        }
        return secrets;
    }

    private static String asInJson(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String asInHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static Map<String, @Nullable Object> cleaned(Map<?, ?> json, List<String> secrets) {
        Map<String, @Nullable Object> cleaned = new LinkedHashMap<>();
        json.forEach((name, value) -> cleaned.put(clean(String.valueOf(name), secrets), cleaned(value, secrets)));
        return cleaned;
    }

    private static @Nullable Object cleaned(@Nullable Object value, List<String> secrets) {
        if (value instanceof Map<?, ?> members) {
            return cleaned(members, secrets);
        }
        if (value instanceof List<?> elements) {
            List<@Nullable Object> cleaned = new ArrayList<>();
            elements.forEach(element -> cleaned.add(cleaned(element, secrets)));
            return cleaned;
        }
        return value instanceof String text ? withoutJwts(clean(text, secrets)) : value;
    }

    private static String clean(String text, List<String> secrets) {
        String safe = text;
        for (String secret : secrets) {
            safe = safe.replace(secret, "***");
        }
        return safe;
    }

    /** A body that was cut off may end in the middle of a secret. */
    private static String withoutBeginnings(String body, List<String> secrets) {
        for (String secret : secrets) {
            for (int length = Math.min(secret.length(), body.length()); length >= SHORTEST_BEGINNING; length--) {
                if (body.regionMatches(body.length() - length, secret, 0, length)) {
                    return body.substring(0, body.length() - length) + "***";
                }
            }
        }
        return body;
    }

    /**
     * Returns how an answer begins, for messages: cleaned first, so that no token is cut into something unrecognizable.
     *
     * @param body the answer's body
     * @return at most 2048 characters in quotation marks, or {@code empty}
     */
    public static String excerpt(String body) {
        if (body.isBlank()) {
            return "empty";
        }
        String safe = withoutTokens(body).replaceAll("\\s+", " ").trim();
        return "'" + (safe.length() <= LONGEST_EXCERPT ? safe : safe.substring(0, LONGEST_EXCERPT) + "…") + "'";
    }

    /**
     * Removes tokens: whatever looks like a JWT, and the members of objects that are called so.
     *
     * @param body any text
     * @return the text with {@code ***} in their place
     */
    public static String withoutTokens(String body) {
        String withoutMembers = TOKEN_MEMBER.matcher(body).replaceAll("$1***");
        return withoutJwts(PRINTED_TOKEN.matcher(withoutMembers).replaceAll("$1***"));
    }

    private static String withoutJwts(String text) {
        return JWT.matcher(text).replaceAll("***");
    }
}
