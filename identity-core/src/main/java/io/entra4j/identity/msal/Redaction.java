package io.entra4j.identity.msal;

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

    private static final int LONGEST_EXCERPT = 2_048;

    private static final Set<String> SECRETS = Set.of(
            "client_secret",
            "client_assertion",
            "assertion",
            "password",
            "refresh_token",
            "code",
            "code_verifier",
            "device_code");
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}[A-Za-z0-9_.-]*");
    private static final Pattern TOKEN_MEMBER = Pattern.compile("(?i)(\"[a-z_]*token\"\\s*:\\s*\")[^\"]*");

    private Redaction() {}

    /**
     * Returns how an answer begins, for messages, without the tokens in it.
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
     * Removes the secrets of the form that was sent, encoded or not.
     *
     * @param json the body's members if it is a JSON object: they are cleaned one by one, since JSON can spell a secret
     *     in ways a search does not find
     */
    static String withoutEcho(String body, @Nullable Map<?, ?> json, @Nullable String form) {
        List<String> secrets = secrets(form);
        if (secrets.isEmpty()) {
            return body;
        }
        return json == null ? clean(body, secrets) : Json.write(cleaned(json, secrets));
    }

    private static List<String> secrets(@Nullable String form) {
        List<String> secrets = new ArrayList<>();
        for (String pair : form == null ? new String[0] : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            // A shorter one is nobody's secret, and part of many words.
            if (equals > 0 && pair.length() - equals > 8 && SECRETS.contains(pair.substring(0, equals))) {
                secrets.add(pair.substring(equals + 1));
                secrets.add(URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return secrets;
    }

    private static Map<String, @Nullable Object> cleaned(Map<?, ?> json, List<String> secrets) {
        Map<String, @Nullable Object> cleaned = new LinkedHashMap<>();
        json.forEach((name, value) ->
                cleaned.put(String.valueOf(name), value instanceof String text ? clean(text, secrets) : value));
        return cleaned;
    }

    private static String clean(String text, List<String> secrets) {
        String safe = text;
        for (String secret : secrets) {
            safe = safe.replace(secret, "***");
        }
        return safe;
    }

    static String withoutTokens(String body) {
        return TOKEN.matcher(TOKEN_MEMBER.matcher(body).replaceAll("$1***")).replaceAll("***");
    }
}
