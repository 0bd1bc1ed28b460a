package io.entra4j.identity.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Knows what errors mean and what to do about them, from one table that TROUBLESHOOTING.md is made of as well. */
public final class ErrorHints {

    /**
     * One row of the table.
     *
     * @param error {@code AADSTS} and a number, an OAuth error, or {@code http_} and a status
     * @param words what the service's description must hold; empty for any
     * @param cause a clause without full stop
     * @param remedy one or more sentences, whose first word is small
     */
    public record Hint(String error, String words, String cause, String remedy) {

        static Hint parse(String line) {
            String[] columns = line.split(" \\| ", -1);
            String[] key = columns[0].split(" ", 2);
            return new Hint(key[0], key.length == 1 ? "" : key[1], columns[1], columns[2]);
        }

        /**
         * Returns whether it is for an AADSTS code.
         *
         * @return whether it is one of Entra's numbers
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
     * Returns all.
     *
     * @return AADSTS codes first, by their numbers
     */
    public static List<Hint> table() {
        return TABLE;
    }

    /**
     * Returns the hint for what a service said.
     *
     * @param names of the error, the most telling one first
     * @param description what the service wrote
     * @return a general one if none is known
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
