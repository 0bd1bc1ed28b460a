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

/** Removes secrets from an answer: tokens, and secrets of the request that the answer repeats. */
public final class Redaction {

    /**
     * Form fields that are public. All others count as secret: a list of secret fields would miss those of a new grant.
     */
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
    /** Fields whose value is public if it looks like an ID. If it does not, the user may have set a secret there. */
    private static final Set<String> IDS = Set.of("client_id", "tenant");

    private static final int MIN_SECRET = 8;
    private static final int MIN_PREFIX_LENGTH = 4;
    /** The most characters of a body that are searched for secrets: a multiple of the characters that are shown. */
    private static final int MAX_SEARCHED_LENGTH = 4_096;
    /** The most characters that are kept of an answer that is not JSON. */
    private static final int MAX_KEPT = 1 << 16;

    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}[A-Za-z0-9_.-]*");
    private static final Pattern TOKEN_MEMBER =
            Pattern.compile("(?i)(\"(?:[a-z_]*token|device_code)\"\\s*:\\s*\")[^\"]*");
    /** Token in the printed form of an object: in other quotation marks, or as JSON within JSON. */
    private static final Pattern PRINTED_TOKEN = Pattern.compile(
            "(?i)((?:'|(?<!\\\\)\\\\++[\"'])[a-z_]*token\\\\*+[\"']\\s*+[:=]\\s*+\\\\*+[\"']?)[^\"'\\s,}\\\\]*");
    /** Token in the printed form of a list or a header. */
    private static final Pattern LABELLED_TOKEN =
            Pattern.compile("(?i)(\\b(?:[a-z_]{0,20}token[ \\t]{0,40}[:=]|bearer)[ \\t]{1,40})[^\\s\"',;:]{16,}");
    /** Word that may be an opaque token. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._~+/-]{16,}");

    private static final int RANDOM = 16;
    private static final int RANDOM_WITHOUT_CASE = 32;

    private Redaction() {}

    /**
     * Removes the secrets of a request's form from the body of its answer, encoded or not.
     *
     * @param body any text
     * @param json the body's members if it is a JSON object, else {@code null}. Each member is cleaned by itself, since
     *     JSON can escape a secret in ways that a text search does not find
     * @param form the form that was sent, as {@code application/x-www-form-urlencoded}; its {@code tenant} is the one
     *     in the URL
     * @return the text with {@code ***} in the place of secrets; cut to 64 Ki characters if it is not a JSON object
     */
    public static String withoutEcho(String body, @Nullable Map<?, ?> json, @Nullable String form) {
        List<String> secrets = secrets(form);
        return json == null
                ? withoutBeginnings(clean(ForeignText.beginning(body, MAX_KEPT), secrets), secrets)
                : Json.write(cleaned(json, secrets));
    }

    /**
     * Removes the secrets of a request's form from the JSON body of a refusal.
     *
     * @param body any text
     * @param form the form that was sent, as {@code application/x-www-form-urlencoded}
     * @return the object without values of the form, except those that are known to be public; {@code null} if the body
     *     is not a JSON object
     */
    public static @Nullable String withoutEcho(String body, String form) {
        Map<?, ?> json = Json.object(body);
        return json == null ? null : withoutEcho(body, json, form);
    }

    private static List<String> secrets(@Nullable String form) {
        List<String> secrets = new ArrayList<>();
        for (String pair : form == null ? new String[0] : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            // A shorter value is too short for a secret, and is part of many words.
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

    /** Returns the forms in which a service may repeat a secret; none if the text is too short for a secret. */
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
     * Returns the beginning of an answer, for messages. Tokens, names of users and passwords in URLs are removed. The
     * text is cut to its final length after that: the search would not recognize a secret that was cut in two.
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
     * Removes tokens from a text. These are words that look like a JWT, values of members and headers whose name says
     * that they are tokens, and words that look random.
     *
     * @param body any text
     * @return the text with {@code ***} in the place of tokens
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

    /** Replaces the random parts of a path. Another word is replaced as a whole if a part of it looks random. */
    private static String withoutRandom(String word) {
        if (!word.startsWith("/")) {
            return isRandom(word) ? "***" : word;
        }
        return Stream.of(word.split("/", -1))
                .map(part -> isRandom(part) ? "***" : part)
                .collect(Collectors.joining("/"));
    }

    /**
     * Returns whether a word looks random: it has a long run of letters and digits without a separator, longer than in
     * a name. The parts of a GUID are shorter.
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
