package io.entra4j.identity.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Table of what errors mean and what to do about them. TROUBLESHOOTING.md is generated from the same file. */
public final class ErrorHints {

    /**
     * One row of the table.
     *
     * @param error {@code AADSTS} and a number, an OAuth error, or {@code http_} and a status
     * @param words text that the service's description must contain; empty if any description fits
     * @param cause what the error means: a clause without full stop
     * @param remedy what to do: one or more sentences; the first word begins with a small letter
     */
    public record Hint(String error, String words, String cause, String remedy) {

        static Hint parse(String line) {
            String[] columns = line.split(" \\| ", -1);
            String[] key = columns[0].split(" ", 2);
            return new Hint(key[0], key.length == 1 ? "" : key[1], columns[1], columns[2]);
        }

        /**
         * Returns whether the row is for an AADSTS code.
         *
         * @return {@code false} if it is for an OAuth error or an HTTP status
         */
        public boolean isNumber() {
            return error.startsWith("AADSTS");
        }
    }

    private static final List<Hint> TABLE = read();
    private static final Hint OTHER = TABLE.stream()
            .filter(hint -> hint.error().equals("other"))
            .findFirst()
            .orElseThrow();

    private ErrorHints() {}

    /**
     * Returns all rows.
     *
     * @return AADSTS codes first, sorted by number
     */
    public static List<Hint> table() {
        return TABLE;
    }

    /**
     * Returns the hint for an error of the token service.
     *
     * @param names names of the error, the most specific one first
     * @param description the service's description of the error
     * @return the first hint that fits; a general one if none fits
     */
    public static Hint of(List<String> names, String description) {
        return names.stream()
                .flatMap(name -> TABLE.stream().filter(hint -> hint.error().equals(name)))
                .filter(hint -> description.contains(hint.words()))
                .findFirst()
                .orElse(OTHER);
    }

    private static List<Hint> read() {
        try (InputStream in = Objects.requireNonNull(ErrorHints.class.getResourceAsStream("error-hints.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Hint::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
