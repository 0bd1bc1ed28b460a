package io.entra4j.identity.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads times that others wrote, as numbers or as text. What is beyond all reason is bounded or not read, and nothing
 * throws. */
public final class ForeignTime {

    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,15}(?:\\.[0-9]{1,9})?");
    private static final Pattern WHOLE_SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
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

    /**
     * Reads how long a service asks to wait.
     *
     * @param header the value of {@code Retry-After}: seconds, or a date
     * @param now to count from
     * @return the wait, from zero to a day; {@code null} if there is none, or it cannot be read
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after">RFC 9110, Retry-After</a>
     */
    public static @Nullable Duration retryAfter(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        String value = header.trim();
        if (WHOLE_SECONDS.matcher(value).matches()) {
            return bounded(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return until.isAfter(now) ? bounded(Duration.between(now, until)) : Duration.ZERO;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Duration bounded(Duration wait) {
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
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
