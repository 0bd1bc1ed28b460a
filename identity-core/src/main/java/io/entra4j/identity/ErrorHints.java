package io.entra4j.identity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Knows what errors mean and what to do about them, from one table that TROUBLESHOOTING.md is made of as well. */
final class ErrorHints {

    /**
     * One row of the table.
     *
     * @param key a number, {@code number~word}, an OAuth error, or {@code http_} and a status
     * @param cause a clause without full stop
     * @param remedy a sentence, whose first word is small
     */
    record Hint(String key, String cause, String remedy) {

        /** A number tells more than a description, that more than an OAuth error if it has a number, or than a status. */
        boolean isAsTellingAs(EntraError error) {
            return Character.isDigit(key.charAt(0)) || (error.aadstsCodes().isEmpty() && !key.startsWith("http_"));
        }

        boolean isAbout(int aadstsCode, String description) {
            String[] parts = key.split("~", 2);
            return parts[0].equals(String.valueOf(aadstsCode)) && (parts.length == 1 || description.contains(parts[1]));
        }
    }

    private static final List<Hint> TABLE = read();
    private static final Map<String, Hint> BY_KEY =
            TABLE.stream().collect(Collectors.toUnmodifiableMap(Hint::key, Function.identity()));

    private ErrorHints() {}

    static List<Hint> table() {
        return TABLE;
    }

    /** The hint for the most telling of what a service said: a number, else the OAuth error, else the status. */
    static @Nullable Hint of(EntraError error) {
        String description = Objects.requireNonNullElse(error.description(), "");
        return Stream.concat(
                        error.aadstsCodes().stream()
                                .flatMap(code -> TABLE.stream().filter(hint -> hint.isAbout(code, description))),
                        Stream.of(error.code(), "http_" + error.status(), "http_" + error.status() / 100 + "xx")
                                .flatMap(key -> Stream.ofNullable(BY_KEY.get(key))))
                .findFirst()
                .orElse(null);
    }

    private static List<Hint> read() {
        try (InputStream in = Objects.requireNonNull(ErrorHints.class.getResourceAsStream("error-hints.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", -1))
                    .map(row -> new Hint(row[0], row[1], row[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
