package io.entra4j.identity.http;

import java.time.Duration;

/** Writes durations for messages: {@code 250 ms}, {@code 5 s}, {@code 1 h 30 min}. */
public final class PlainDuration {

    private PlainDuration() {}

    /**
     * Writes a duration.
     *
     * @param duration any; parts below a millisecond are left out
     * @return its parts that are not zero, largest first, such as {@code 2 min 30 s}
     */
    public static String of(Duration duration) {
        if (duration.isNegative()) {
            return "-" + of(duration.negated());
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "min");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.isEmpty() ? "0 s" : text.toString();
    }

    private static void append(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(text.isEmpty() ? "" : " ").append(count).append(' ').append(unit);
        }
    }
}
