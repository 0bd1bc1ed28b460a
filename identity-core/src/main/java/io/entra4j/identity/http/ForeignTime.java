package io.entra4j.identity.http;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads times that services and tools write, as numbers or as text. A time outside all reason is limited to a bound or
 * not read. No method throws.
 */
public final class ForeignTime {

    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,15}(?:\\.[0-9]{1,9})?");
    private static final Pattern WHOLE_SECONDS = Pattern.compile("[0-9]{1,9}");
    /** A date, and a time with its offset. */
    private static final Pattern ISO = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]\\s{0,3}([0-9].{1,40})");

    private static final Duration MAX_WAIT = Duration.ofDays(1);
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    private static final long MAX_SECONDS = Duration.ofDays(3650).toSeconds();

    private ForeignTime() {}

    /**
     * Reads a time that is given as seconds since 1970.
     *
     * @param value a number or a text from JSON
     * @return a time from 1970 to 9999; {@code null} if the value is not a number of seconds, or the time is later
     */
    public static @Nullable Instant at(@Nullable Object value) {
        Long seconds = seconds(value);
        return seconds == null || seconds > LAST.getEpochSecond() ? null : Instant.ofEpochSecond(Math.max(0, seconds));
    }

    /**
     * Reads a time that is given as seconds after a start.
     *
     * @param start the time to count from
     * @param value a number or a text from JSON
     * @return a time at most ten years from the start; {@code null} if the value is not a number of seconds
     */
    public static @Nullable Instant after(Instant start, @Nullable Object value) {
        Long seconds = seconds(value);
        return seconds == null ? null : start.plusSeconds(Math.max(-MAX_SECONDS, Math.min(seconds, MAX_SECONDS)));
    }

    /**
     * Reads a time in any form that hosts and tools are known to write: seconds since 1970; ISO 8601, with {@code T} or
     * a blank before the time; and dates of the United States, {@code M/d/yyyy}. A time without an offset is UTC.
     *
     * @param value a number or a text from JSON
     * @return a time from 1970 to 9999; {@code null} if the value has another form
     */
    public static @Nullable Instant on(@Nullable Object value) {
        Instant time = at(value);
        if (time != null || !(value instanceof String text)) {
            return time;
        }
        Matcher iso = ISO.matcher(text.strip());
        return iso.matches() ? parsed(Dates.ISO, iso.group(1) + "T" + iso.group(2)) : us(text.strip());
    }

    private static @Nullable Instant us(String text) {
        Instant half = parsed(Dates.US_12_HOURS, text);
        return half == null ? parsed(Dates.US, text) : half;
    }

    private static @Nullable Instant parsed(DateTimeFormatter format, String text) {
        try {
            TemporalAccessor read = format.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            return bounded(
                    read instanceof OffsetDateTime whole
                            ? whole.toInstant()
                            : ((LocalDateTime) read).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return null; // the caller may try another form
        }
    }

    /** Formats of dates. They are loaded when the first date comes: most hosts write seconds. */
    private static final class Dates {

        static final DateTimeFormatter ISO = offset(
                new DateTimeFormatterBuilder().parseCaseInsensitive().append(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
        static final DateTimeFormatter US = offset(us("M/d/yyyy H:m:s"));
        static final DateTimeFormatter US_12_HOURS = offset(us("M/d/yyyy h:m:s a"));

        private Dates() {}

        private static DateTimeFormatterBuilder us(String pattern) {
            return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
        }

        private static DateTimeFormatter offset(DateTimeFormatterBuilder date) {
            return date.optionalStart()
                    .appendPattern("[ ]")
                    .appendPattern("[XXX][XX][X]['UTC']['GMT']")
                    .optionalEnd()
                    .toFormatter(Locale.US);
        }
    }

    /**
     * Limits a time to the years 1970 to 9999.
     *
     * @param time any time
     * @return the same time, or the nearest one within these years
     */
    public static Instant bounded(Instant time) {
        return time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(LAST) ? LAST : time;
    }

    /**
     * Reads how long a service asks to wait.
     *
     * @param header the value of {@code Retry-After}: seconds, or a date; {@code null} if the answer does not have it
     * @param now the time to count from
     * @return the wait, from zero to one day; {@code null} if the header is missing or cannot be read
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
        return wait.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : wait;
    }

    private static @Nullable Long seconds(@Nullable Object value) {
        if (value instanceof Number number) {
            // A conversion to long wraps around for large numbers. A conversion to double does not.
            double seconds = number.doubleValue();
            return Double.isNaN(seconds) ? null : Long.valueOf((long) seconds);
        }
        return value instanceof String text && SECONDS.matcher(text.strip()).matches()
                ? Long.valueOf((long) Double.parseDouble(text.strip()))
                : null;
    }
}
