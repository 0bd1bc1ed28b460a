package io.entra4j.identity.chain;

import com.azure.core.util.Configuration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads environment variables. A blank value counts as unset, since container platforms use it for that. */
record EnvironmentVariables(Configuration configuration) {

    @Nullable
    String get(String name) {
        String value = configuration.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    String lowerCase(String name) {
        String value = get(name);
        return value == null ? "" : value.trim().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the tenants that were set, or else those of {@code AZURE_ADDITIONALLY_ALLOWED_TENANTS}, which are
     * separated by semicolons.
     */
    List<String> additionallyAllowedTenants(List<String> set) {
        String value = get("AZURE_ADDITIONALLY_ALLOWED_TENANTS");
        if (!set.isEmpty()) {
            return set;
        }
        return value == null
                ? List.of()
                : Stream.of(value.split(";"))
                        .map(String::trim)
                        .filter(part -> !part.isEmpty())
                        .toList();
    }

    /** Returns whether the value has quotes or spaces at its ends, which a shell or an .env file usually removes. */
    boolean looksMistyped(String name) {
        String value = get(name);
        return value != null
                && (!value.equals(value.strip())
                        || isQuote(value.charAt(0))
                        || isQuote(value.charAt(value.length() - 1)));
    }

    /** Returns the names and the verb "is" or "are", for a sentence. */
    static String are(List<String> names) {
        return String.join(", ", names) + (names.size() == 1 ? " is" : " are");
    }

    private static boolean isQuote(char character) {
        return character == '"' || character == '\'';
    }
}
