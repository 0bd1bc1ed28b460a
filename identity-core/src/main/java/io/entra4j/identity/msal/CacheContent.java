package io.entra4j.identity.msal;

import io.entra4j.identity.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Content of a token cache, in the JSON form that the MSAL libraries of all languages share. It has the sections
 * {@code AccessToken}, {@code RefreshToken}, {@code IdToken}, {@code Account} and {@code AppMetadata}, each with
 * entries by key. Immutable. Unknown sections and the entries of other applications are kept unchanged.
 */
final class CacheContent {

    static final CacheContent EMPTY = new CacheContent(Map.of());

    private static final String ACCESS_TOKENS = "AccessToken";

    private final Map<String, ? extends @Nullable Object> sections;

    private CacheContent(Map<String, ? extends @Nullable Object> sections) {
        this.sections = sections;
    }

    /** Parses the content; returns {@code null} if the text is not a token cache. */
    static @Nullable CacheContent parse(String text) {
        Map<?, ?> object = Json.object(text);
        if (object == null) {
            return null;
        }
        Map<String, @Nullable Object> sections = new LinkedHashMap<>();
        object.forEach((name, section) -> sections.put(String.valueOf(name), section));
        boolean sound = sections.values().stream().allMatch(section -> section == null || section instanceof Map<?, ?>);
        return sound ? new CacheContent(sections) : null;
    }

    static @Nullable CacheContent parse(byte[] bytes) {
        return parse(new String(bytes, StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return Json.write(sections).getBytes(StandardCharsets.UTF_8);
    }

    Stream<Map<?, ?>> accessTokens() {
        return entries(ACCESS_TOKENS);
    }

    Stream<Map<?, ?>> refreshTokens() {
        return entries("RefreshToken");
    }

    /** Returns user names by home account ID. */
    Map<String, String> usernames() {
        Map<String, String> usernames = new LinkedHashMap<>();
        entries("Account").forEach(account -> {
            if (account.get("home_account_id") instanceof String id
                    && account.get("username") instanceof String name
                    && !name.isBlank()) {
                usernames.put(id, name);
            }
        });
        return usernames;
    }

    private Stream<Map<?, ?>> entries(String section) {
        return section(section).values().stream()
                .filter(entry -> entry instanceof Map<?, ?>)
                .map(entry -> (Map<?, ?>) entry);
    }

    /**
     * Adds fetched entries. They replace entries with the same keys; other entries stay. Expired access tokens are
     * removed.
     */
    CacheContent with(CacheContent fetched, Instant now) {
        Map<String, @Nullable Object> merged = new LinkedHashMap<>(sections);
        fetched.sections.keySet().forEach(name -> {
            Map<String, @Nullable Object> section = copy(section(name));
            section.putAll(copy(fetched.section(name)));
            merged.put(name, section);
        });
        merged.computeIfPresent(ACCESS_TOKENS, (name, tokens) -> unexpired(section(tokens), now));
        return new CacheContent(merged);
    }

    /**
     * Stores tokens that were fetched for a claims challenge under the keys of ordinary tokens. MSAL keeps both under
     * different keys. But the challenge refused the ordinary token, so it must not be found again.
     */
    CacheContent asUnchallenged() {
        Map<String, @Nullable Object> tokens = new LinkedHashMap<>();
        section(ACCESS_TOKENS).forEach((key, entry) -> {
            Map<String, @Nullable Object> token = copy(section(entry));
            boolean challenged = token.remove("ext_cache_key_hash") != null;
            if (challenged) {
                token.put("credential_type", ACCESS_TOKENS);
            }
            tokens.put(challenged ? key(token) : String.valueOf(key), token);
        });
        Map<String, @Nullable Object> unchallenged = new LinkedHashMap<>(sections);
        unchallenged.put(ACCESS_TOKENS, tokens);
        return new CacheContent(unchallenged);
    }

    /** Builds the key in the form of all MSAL libraries. */
    private static String key(Map<String, @Nullable Object> token) {
        return Stream.of("home_account_id", "environment", "credential_type", "client_id", "realm", "target")
                .map(name -> Objects.toString(token.get(name), ""))
                .collect(Collectors.joining("-"))
                .toLowerCase(Locale.ROOT);
    }

    private static Map<String, ? extends @Nullable Object> unexpired(Map<?, ?> tokens, Instant now) {
        Map<String, @Nullable Object> unexpired = copy(tokens);
        unexpired.values().removeIf(entry -> {
            Instant end = entry instanceof Map<?, ?> token ? StoredToken.time(token, "expires_on") : null;
            return end != null && !end.isAfter(now);
        });
        return unexpired;
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> entries) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        entries.forEach((key, entry) -> copy.put(String.valueOf(key), entry));
        return copy;
    }

    private Map<?, ?> section(String name) {
        return section(sections.get(name));
    }

    private static Map<?, ?> section(@Nullable Object section) {
        return section instanceof Map<?, ?> map ? map : Map.of();
    }
}
