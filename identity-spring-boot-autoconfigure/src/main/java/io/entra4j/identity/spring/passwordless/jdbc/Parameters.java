package io.entra4j.identity.spring.passwordless.jdbc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters of a JDBC URL and of its pool: each name with all the values that are set for it. */
final class Parameters {

    private final Map<String, List<String>> values = new LinkedHashMap<>();
    private final boolean exactCase;

    /**
     * Creates an empty collection.
     *
     * @param exactCase whether the driver takes {@code SSLMODE} and {@code sslmode} for two names
     */
    Parameters(boolean exactCase) {
        this.exactCase = exactCase;
    }

    void add(String name, String value) {
        values.computeIfAbsent(key(name), absent -> new ArrayList<>()).add(value);
    }

    /** Returns all values of a name. Drivers differ in which one they use. */
    List<String> all(String name) {
        return values.getOrDefault(key(name), List.of());
    }

    boolean has(String name) {
        return !all(name).isEmpty();
    }

    /** Returns the first value that is not blank, {@code null} if there is none. */
    @Nullable
    String text(String name) {
        return all(name).stream().filter(value -> !value.isBlank()).findFirst().orElse(null);
    }

    private String key(String name) {
        return exactCase ? name : name.toLowerCase(Locale.ROOT);
    }
}
