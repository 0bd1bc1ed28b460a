package io.entra4j.identity.spring.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.HtmlUtils;

/** Takes out of a refusal what was sent and came back with it: every parameter that is not known to be no secret. */
final class SentSecrets {

    private static final Set<String> NO_SECRETS = Set.of(
            "grant_type",
            "client_id",
            "scope",
            "redirect_uri",
            "resource",
            "audience",
            "client_assertion_type",
            "subject_token_type",
            "actor_token_type",
            "requested_token_type",
            "requested_token_use");
    private static final Pattern JWT = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}[A-Za-z0-9_.-]*");
    /** A shorter one is nobody's secret, and part of many words. */
    private static final int SHORTEST = 8;

    /** Longest first, since one may be part of another. */
    private final Set<String> spellings =
            new TreeSet<>(Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));

    SentSecrets(MultiValueMap<String, String> form) {
        form.forEach((name, values) -> {
            if (!NO_SECRETS.contains(name)) {
                values.stream().filter(value -> value.length() >= SHORTEST).forEach(this::add);
            }
        });
    }

    private void add(String secret) {
        String inJson = secret.replace("\\", "\\\\").replace("\"", "\\\"");
        spellings.addAll(List.of(
                secret,
                URLEncoder.encode(secret, UTF_8),
                HtmlUtils.htmlEscape(secret),
                inJson,
                inJson.replace("/", "\\/")));
    }

    /**
     * Cleans the members of an object one by one, since JSON can spell a secret in ways that a search does not find.
     *
     * @return the same object without secrets; {@code null} if the body is no object
     */
    @Nullable
    String withoutEcho(String body) {
        try (JsonReader reader = JsonProviders.createReader(body)) {
            Object json = reader.readUntyped();
            return json instanceof Map<?, ?> members ? written(cleaned(members)) : null;
        } catch (IOException | RuntimeException e) {
            return null; // it is no OAuth error then, and nothing of it is shown
        }
    }

    private static String written(@Nullable Object json) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter writer = JsonProviders.createWriter(text)) {
            writer.writeUntyped(json);
        }
        return text.toString();
    }

    private @Nullable Object cleaned(@Nullable Object value) {
        if (value instanceof Map<?, ?> members) {
            Map<String, @Nullable Object> cleaned = new LinkedHashMap<>();
            members.forEach((name, member) -> cleaned.put(clean(String.valueOf(name)), cleaned(member)));
            return cleaned;
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(this::cleaned).toList();
        }
        return value instanceof String text ? clean(text) : value;
    }

    private String clean(String text) {
        String safe = text;
        for (String spelling : spellings) {
            safe = safe.replace(spelling, "***");
        }
        return JWT.matcher(safe).replaceAll("***");
    }
}
