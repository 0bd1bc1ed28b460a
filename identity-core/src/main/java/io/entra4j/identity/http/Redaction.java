package io.entra4j.identity.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Takes out of an answer what nobody may read: what we sent and somebody echoed, and tokens. */
public final class Redaction {

    /** What else is sent is secret: a list of secrets would miss those of the next grant. */
    private static final Set<String> PUBLIC = Set.of(
            "grant_type",
            "scope",
            "redirect_uri",
            "resource",
            "audience",
            "claims",
            "client_info",
            "client_assertion_type",
            "subject_token_type",
            "actor_token_type",
            "requested_token_type",
            "requested_token_use");
    /** Secret if it does not look like an ID: then a secret was set in its place. */
    private static final Set<String> IDS = Set.of("client_id", "tenant");

    private static final int MIN_SECRET = 8;
    private static final int MIN_PREFIX_LENGTH = 4;
    /** How much of a body is searched for what must not be shown: a multiple of what is shown. */
    private static final int MAX_SEARCHED_LENGTH = 4_096;
    /** How much of an answer that is no JSON is kept. */
    private static final int MAX_KEPT = 1 << 16;

    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}[A-Za-z0-9_.-]*");
    private static final Pattern TOKEN_MEMBER =
            Pattern.compile("(?i)(\"(?:[a-z_]*token|device_code)\"\\s*:\\s*\")[^\"]*");
    /** As programs print objects: in other quotation marks, or as JSON within JSON. */
    private static final Pattern PRINTED_TOKEN = Pattern.compile(
            "(?i)((?:'|(?<!\\\\)\\\\++[\"'])[a-z_]*token\\\\*+[\"']\\s*+[:=]\\s*+\\\\*+[\"']?)[^\"'\\s,}\\\\]*");
    /** As programs print lists and headers. */
    private static final Pattern LABELLED_TOKEN =
            Pattern.compile("(?i)(\\b(?:[a-z_]{0,20}token[ \\t]{0,40}[:=]|bearer)[ \\t]{1,40})[^\\s\"',;:]{16,}");
    /** What has no spaces, may be a token that says nothing of itself. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._~+/-]{16,}");

    private static final int RANDOM = 16;
    private static final int RANDOM_WITHOUT_CASE = 32;

    private Redaction() {}

    /**
     * Removes the secrets of the form that was sent, encoded or not.
     *
     * @param body any text
     * @param json the body's members if it is a JSON object: they are cleaned one by one, since JSON can spell a secret
     *     in ways a search does not find
     * @param form what was sent, as {@code application/x-www-form-urlencoded}; {@code tenant} stands for the one in the URL
     * @return the text with {@code ***} in their place, cut to what is of use if it is no object
     */
    public static String withoutEcho(String body, @Nullable Map<?, ?> json, @Nullable String form) {
        List<String> secrets = secrets(form);
        return json == null
                ? withoutBeginnings(clean(ForeignText.beginning(body, MAX_KEPT), secrets), secrets)
                : Json.write(cleaned(json, secrets));
    }

    /**
     * Removes the secrets of a form from the refusal that was answered to it.
     *
     * @param body any text
     * @param form what was sent, as {@code application/x-www-form-urlencoded}
     * @return the object without what was sent, but for what is known to be no secret; {@code null} if it is no JSON object
     */
    public static @Nullable String withoutEcho(String body, String form) {
        Map<?, ?> json = Json.object(body);
        return json == null ? null : withoutEcho(body, json, form);
    }

    private static List<String> secrets(@Nullable String form) {
        List<String> secrets = new ArrayList<>();
        for (String pair : form == null ? new String[0] : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            // A shorter one is nobody's secret, and part of many words.
            if (equals <= 0 || pair.length() - equals <= MIN_SECRET) {
                continue;
            }
            String name = pair.substring(0, equals);
            String decoded = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            boolean shown = PUBLIC.contains(name)
                    || (IDS.contains(name) && ForeignText.id(decoded).equals(decoded));
            if (!shown) {
                secrets.add(pair.substring(equals + 1));
                secrets.addAll(spellings(decoded));
            }
        }
        return secrets;
    }

    /** Ways in which a service may repeat a secret; none of what is too short to be one. */
    static List<String> spellings(String secret) {
        return secret.length() < MIN_SECRET
                ? List.of()
                : List.of(
                        secret,
                        asInHtml(secret),
                        asInJson(secret),
                        asInJson(secret).replace("/", "\\/"));
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
            for (int length = Math.min(secret.length(), body.length()); length >= MIN_PREFIX_LENGTH; length--) {
                if (body.regionMatches(body.length() - length, secret, 0, length)) {
                    return body.substring(0, body.length() - length) + "***";
                }
            }
        }
        return body;
    }

    /**
     * Returns how an answer begins, for messages: cut, then cleaned of tokens, of the names of users and of passwords in
     * URLs, then cut to what is shown, so that nothing is cut into something that is not recognized.
     *
     * @param body the answer's body
     * @return at most {@link ForeignText#MAX_QUOTE} characters in quotation marks, on one line, or {@code empty}
     */
    public static String excerpt(String body) {
        if (body.isBlank()) {
            return "empty";
        }
        String searched = ForeignText.beginning(body.stripLeading(), MAX_SEARCHED_LENGTH);
        String safe = ForeignText.withoutUserNames(ForeignText.withoutUserInfo(withoutTokens(searched)));
        return "'" + ForeignText.oneLine(safe, ForeignText.MAX_QUOTE) + "'";
    }

    /**
     * Removes tokens: whatever looks like a JWT, the members of objects and lists that are called so, and words that look
     * random.
     *
     * @param body any text
     * @return the text with {@code ***} in their place
     */
    public static String withoutTokens(String body) {
        String withoutMembers = TOKEN_MEMBER.matcher(body).replaceAll("$1***");
        String withoutPrinted = PRINTED_TOKEN.matcher(withoutMembers).replaceAll("$1***");
        String withoutLabelled = LABELLED_TOKEN.matcher(withoutPrinted).replaceAll("$1***");
        return WORD.matcher(withoutJwts(withoutLabelled)).replaceAll(word -> withoutRandom(word.group()));
    }

    private static String withoutJwts(String text) {
        return JWT.matcher(text).replaceAll("***");
    }

    /** Of paths and URLs, the parts that look random go; another word goes as a whole. */
    private static String withoutRandom(String word) {
        if (!word.startsWith("/")) {
            return isRandom(word) ? "***" : word;
        }
        return Stream.of(word.split("/", -1))
                .map(part -> isRandom(part) ? "***" : part)
                .collect(Collectors.joining("/"));
    }

    /**
     * Whether letters and digits follow each other as in no name: many of them, without a separator, in both cases. GUIDs
     * have shorter parts.
     */
    private static boolean isRandom(String word) {
        int start = 0;
        for (int i = 0; i <= word.length(); i++) {
            if (i == word.length() || !Character.isLetterOrDigit(word.charAt(i))) {
                if (isRandom(word, start, i)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static boolean isRandom(String word, int start, int end) {
        if (end - start < RANDOM) {
            return false;
        }
        String run = word.substring(start, end);
        boolean digit = run.chars().anyMatch(Character::isDigit);
        boolean upper = run.chars().anyMatch(Character::isUpperCase);
        boolean lower = run.chars().anyMatch(Character::isLowerCase);
        return digit && ((upper && lower) || ((upper || lower) && run.length() >= RANDOM_WITHOUT_CASE));
    }
}
