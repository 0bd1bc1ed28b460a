package io.entra4j.identity.http;

import java.time.Duration;

/** Writes durations for messages: {@code 250 ms}, {@code 5 s}, {@code 1 h 30 min}. */
public final class PlainDuration {

    private PlainDuration() {}

    /**
     * Writes a duration.
     *
     * @param duration any duration; it is rounded to seconds from ten seconds on, and if it is within 50 ms of a whole
     *     number of seconds
     * @return the parts that are not zero, largest first, such as {@code 2 min 30 s}
     */
    public static String of(Duration duration) {
        return duration.isNegative() ? "-" + positive(duration.negated()) : positive(duration);
    }

    private static String positive(Duration exact) {
        long millis = exact.toMillis();
        long seconds = (millis + 500) / 1000;
        boolean whole = seconds >= 10 || (seconds > 0 && Math.abs(millis - seconds * 1000) <= 50);
        Duration duration = whole ? Duration.ofSeconds(seconds) : Duration.ofMillis(millis);
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
