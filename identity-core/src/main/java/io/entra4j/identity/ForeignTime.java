package io.entra4j.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads times that others wrote, as numbers or as text. What is beyond all reason is bounded or not read, and nothing
 * throws. */
public final class ForeignTime {

    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,15}(?:\\.[0-9]{1,9})?");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    private static final long LONGEST = Duration.ofDays(3650).toSeconds();

    private ForeignTime() {}

    /**
     * Reads seconds since 1970.
     *
     * @param value a number or a text, as JSON has it
     * @return a time from 1970 to 9999; {@code null} if it is no number of seconds, or a later time
     */
    public static @Nullable Instant at(@Nullable Object value) {
        Long seconds = seconds(value);
        return seconds == null || seconds > LAST.getEpochSecond() ? null : Instant.ofEpochSecond(Math.max(0, seconds));
    }

    /**
     * Reads seconds from a moment on.
     *
     * @param start the moment
     * @param value a number or a text, as JSON has it
     * @return a time no further than ten years from the moment; {@code null} if it is no number of seconds
     */
    public static @Nullable Instant after(Instant start, @Nullable Object value) {
        Long seconds = seconds(value);
        return seconds == null ? null : start.plusSeconds(Math.max(-LONGEST, Math.min(seconds, LONGEST)));
    }

    /**
     * Bounds a time that was read from a date.
     *
     * @param time any time
     * @return the same, or the nearest from 1970 to 9999
     */
    public static Instant bounded(Instant time) {
        return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(LAST) ? LAST : time;
    }

    private static @Nullable Long seconds(@Nullable Object value) {
        if (value instanceof Number number) {
            // Unlike the conversion to a long, that to a double does not wrap around.
            double seconds = number.doubleValue();
            return Double.isNaN(seconds) ? null : Long.valueOf((long) seconds);
        }
        return value instanceof String text && SECONDS.matcher(text.strip()).matches()
                ? Long.valueOf((long) Double.parseDouble(text.strip()))
                : null;
    }
}
