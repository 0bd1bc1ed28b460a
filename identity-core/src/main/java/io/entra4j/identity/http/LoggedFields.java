package io.entra4j.identity.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Formats the bodies of requests and answers for the log, field by field. The value of a field is shown only if the
 * field is known to be public and its value has the expected form. For other fields, the log shows the kind of value.
 * Secrets of the request are replaced wherever an answer repeats them.
 */
final class LoggedFields {

    /** Public fields of requests. Our code or MSAL writes them. */
    private static final Set<String> SENT = Set.of(
            "grant_type",
            "scope",
            "resource",
            "audience",
            "api-version",
            "client_assertion_type",
            "subject_token_type",
            "actor_token_type",
            "requested_token_type",
            "requested_token_use",
            "response_type",
            "response_mode",
            "redirect_uri",
            "prompt",
            "code_challenge_method",
            "client_info",
            "xms_cc");

    private static final Set<String> IDS =
            Set.of("client_id", "clientid", "object_id", "principal_id", "tenant", "msi_res_id", "mi_res_id");

    /** Fields of which not even the length is shown: the length of a password is a hint. */
    private static final Set<String> SECRETS = Set.of(
            "access_token",
            "actor_token",
            "assertion",
            "claims",
            "client_assertion",
            "client_secret",
            "code",
            "code_challenge",
            "code_verifier",
            "device_code",
            "domain_hint",
            "id_token",
            "login_hint",
            "nonce",
            "oidctoken",
            "password",
            "refresh_token",
            "state",
            "subject_token",
            "token_sha256_to_refresh",
            "user_code",
            "username",
            "value",
            "verification_uri_complete");

    /** Form of an error or a type. It has no digits, which generated secrets have. */
    private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,40}(?:[_.-][A-Za-z]{1,20}){0,6}");

    private static final Pattern TIME = Pattern.compile("[0-9TZAPM:/. +-]{1,40}");
    private static final Pattern GUID = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z_.-]{0,39}");
    private static final Pattern RESOURCE_ID = Pattern.compile(
            "(?i)/subscriptions/[0-9a-f-]{36}/resourcegroups/[\\w.()-]{1,90}/providers/[\\w./-]{1,200}");

    private static final Map<String, Pattern> ANSWERED = Map.ofEntries(
            Map.entry("error", WORD),
            Map.entry("suberror", WORD),
            Map.entry("token_type", WORD),
            Map.entry("expires_in", TIME),
            Map.entry("ext_expires_in", TIME),
            Map.entry("expires_on", TIME),
            Map.entry("refresh_in", TIME),
            Map.entry("refresh_on", TIME),
            Map.entry("not_before", TIME),
            Map.entry("interval", TIME),
            Map.entry("timestamp", TIME),
            Map.entry("statuscode", TIME),
            Map.entry("client_id", GUID),
            Map.entry("trace_id", GUID),
            Map.entry("correlation_id", GUID),
            Map.entry("correlationid", GUID));

    /** Fields that are shown, except for parts that look like tokens. */
    private static final Set<String> TEXTS = Set.of("scope", "resource");

    private static final int MAX_FIELDS = 40;
    private static final int MAX_ELEMENTS = 10;
    private static final int MAX_SEARCHED_LENGTH = 4_096;

    private final List<String> secrets;

    LoggedFields(List<String> secrets) {
        this.secrets = secrets;
    }

    /** MSAL does not always send the content type of its forms. */
    static boolean isForm(Request request) {
        String body = request.body();
        String type = request.headers().getOrDefault("Content-Type", "form-urlencoded");
        return body != null
                && type.toLowerCase(Locale.ROOT).contains("form-urlencoded")
                && !body.startsWith("<")
                && !body.startsWith("{");
    }

    /** Returns the values of a form or query that may be secret. */
    static List<String> secrets(@Nullable String form) {
        List<String> secrets = new ArrayList<>();
        for (Map.Entry<String, String> pair : pairs(form)) {
            String name = pair.getKey();
            String value = decoded(pair.getValue());
            if (!SENT.contains(name) && !(IDS.contains(name) && isId(value))) {
                secrets.addAll(Redaction.spellings(value));
                secrets.addAll(Redaction.spellings(pair.getValue()));
            }
        }
        return secrets;
    }

    private static List<Map.Entry<String, String>> pairs(@Nullable String form) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (String pair : form == null || form.isEmpty() ? new String[0] : form.split("&", -1)) {
            int equals = pair.indexOf('=');
            pairs.add(
                    equals < 0
                            ? Map.entry("", pair)
                            : Map.entry(pair.substring(0, equals), pair.substring(equals + 1)));
        }
        return pairs;
    }

    static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // encoded wrongly, but an answer may repeat it in this form
        }
    }

    private static boolean isId(String value) {
        return ForeignText.id(value).equals(value) || RESOURCE_ID.matcher(value).matches();
    }

    /** Formats the query and the body of a request. */
    String sent(Request request) {
        String query = request.url().getRawQuery();
        String body = request.body();
        String shownBody = body == null ? "no body" : isForm(request) ? "form " + form(body) : kind(body);
        return query == null ? shownBody : "query " + form(query) + ", " + shownBody;
    }

    private String form(String form) {
        List<String> shown = new ArrayList<>();
        int others = 0;
        for (Map.Entry<String, String> pair : pairs(form)) {
            String name = pair.getKey();
            if (shown.size() == MAX_FIELDS || !isName(name)) {
                others++;
                continue;
            }
            String value = decoded(pair.getValue());
            boolean isShown = SENT.contains(name) || (IDS.contains(name) && isId(value));
            shown.add(name + "=" + (isShown ? text(value) : hidden(name, value)));
        }
        return braced(shown, others);
    }

    /** Formats the body of an answer. */
    String answered(Answer answer) {
        if (answer.body().flaw() != null) {
            return "a body that is incomplete or cannot be read, %s characters"
                    .formatted(answer.body().text().length());
        }
        Map<?, ?> json = answer.json();
        return json == null ? kind(answer.body().text()) : "JSON " + json(json);
    }

    private String json(Map<?, ?> json) {
        List<String> shown = new ArrayList<>();
        int others = 0;
        for (Map.Entry<?, ?> member : json.entrySet()) {
            String name = String.valueOf(member.getKey());
            if (shown.size() == MAX_FIELDS || !isName(name)) {
                others++;
            } else {
                shown.add(name + "=" + value(name, member.getValue()));
            }
        }
        return braced(shown, others);
    }

    private static String braced(List<String> shown, int others) {
        if (others > 0) {
            shown.add("and " + others + " more");
        }
        return "{" + String.join(", ", shown) + "}";
    }

    private String value(String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> nested) {
            return name.equals("error") ? error(nested) : "object";
        }
        if (value instanceof List<?> list) {
            return name.equals("error_codes") ? codes(list) : "list of " + list.size();
        }
        String text = String.valueOf(value);
        String folded = name.toLowerCase(Locale.ROOT);
        Pattern shape = ANSWERED.get(folded);
        boolean isShown =
                shape == null ? TEXTS.contains(folded) : shape.matcher(text).matches();
        if (isShown && !isSecret(text)) {
            return text(text);
        }
        return value instanceof String ? hidden(folded, text) : kindOf(value);
    }

    /** Formats an error in the form of Service Fabric and Azure Resource Manager. */
    private String error(Map<?, ?> error) {
        String code = String.valueOf(error.get("code"));
        return WORD.matcher(code).matches() && !isSecret(code) ? "{code=" + code + "}" : "object";
    }

    private String codes(List<?> codes) {
        List<String> shown = new ArrayList<>();
        for (Object code : codes.subList(0, Math.min(codes.size(), MAX_ELEMENTS))) {
            String text = String.valueOf(code);
            shown.add(code instanceof Number && !isSecret(text) ? text(text) : "***");
        }
        return shown.toString();
    }

    private static String kindOf(@Nullable Object value) {
        return value == null ? "null" : value instanceof Boolean ? "true or false" : "number";
    }

    private static String hidden(String name, String value) {
        return SECRETS.contains(name.toLowerCase(Locale.ROOT))
                ? "***"
                : "text of %s characters".formatted(value.length());
    }

    /** Returns whether a field's name may be shown. A service may use a secret as a name. */
    private boolean isName(String name) {
        return SENT.contains(name)
                || IDS.contains(name)
                || SECRETS.contains(name.toLowerCase(Locale.ROOT))
                || (NAME.matcher(name).matches() && !isSecret(name));
    }

    private boolean isSecret(String text) {
        return secrets.stream().anyMatch(text::contains);
    }

    private static String kind(String body) {
        String text = body.stripLeading();
        if (text.isEmpty()) {
            return "an empty body";
        }
        String kind = text.startsWith("<")
                ? "HTML or XML"
                : text.startsWith("{") || text.startsWith("[") ? "JSON that is not a readable object" : "text";
        return "%s of %s characters".formatted(kind, body.length());
    }

    /** Removes the request's secrets, tokens, names of users and passwords in URLs from a value. */
    String text(String value) {
        String safe = ForeignText.beginning(value, MAX_SEARCHED_LENGTH);
        for (String secret : secrets) {
            safe = safe.replace(secret, "***");
        }
        safe = ForeignText.withoutUserNames(ForeignText.withoutUserInfo(Redaction.withoutTokens(safe)));
        return ForeignText.oneLine(safe, ForeignText.MAX_QUOTE);
    }
}
