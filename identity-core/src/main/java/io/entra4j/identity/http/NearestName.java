package io.entra4j.identity.http;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/** Finds the known name that is closest to a mistyped one. */
public final class NearestName {

    private NearestName() {}

    /**
     * Returns the known name that differs least from a name.
     *
     * @param written the name, perhaps mistyped
     * @param known the known names
     * @return one of the known names; the name itself if there are none
     */
    public static String to(String written, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(written, name)))
                .orElse(written);
    }

    /**
     * Returns how many letters must be inserted, removed or replaced to get one word from another (the Levenshtein
     * distance).
     *
     * @param from a word
     * @param to another word
     * @return at least zero
     */
    public static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
