package io.entra4j.identity.managed;

import com.azure.core.credential.AccessToken;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the token in a host's answer. Hosts spell its expiry in many ways. */
final class HostToken {

    /** As App Service wrote it on Linux and on Windows; ISO 8601 elsewhere. */
    private static final List<DateTimeFormatter> DATES =
            List.of(us("M/d/yyyy H:m:s XXX"), us("M/d/yyyy h:m:s a XXX"), DateTimeFormatter.ISO_OFFSET_DATE_TIME);

    private static final long LONGEST_SECONDS = Duration.ofDays(3650).toSeconds();

    private HostToken() {}

    /**
     * Reads it; {@code null} unless there is a token that has not expired.
     *
     * @param askedAt relative times count from here
     */
    static @Nullable AccessToken read(Map<?, ?> json, Instant askedAt) {
        Instant expiresAt = earlier(absolute(json.get("expires_on")), relative(json.get("expires_in"), askedAt));
        if (!(json.get("access_token") instanceof String token)
                || token.isBlank()
                || expiresAt == null
                || !expiresAt.isAfter(askedAt)) {
            return null;
        }
        Instant refreshAt = relative(json.get("refresh_in"), askedAt);
        return new AccessToken(
                token,
                expiresAt.atOffset(ZoneOffset.UTC),
                refreshAt == null ? null : refreshAt.atOffset(ZoneOffset.UTC));
    }

    /** A host that keeps tokens may count from their birth, and a clock may be wrong: the earlier is never too late. */
    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    private static @Nullable Instant absolute(@Nullable Object value) {
        Long seconds = seconds(value);
        if (seconds != null) {
            return Instant.ofEpochSecond(Math.max(0, Math.min(seconds, Integer.MAX_VALUE * 100L)));
        }
        return value instanceof String text
                ? DATES.stream()
                        .map(format -> parsed(text.trim(), format))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    private static @Nullable Instant parsed(String text, DateTimeFormatter format) {
        try {
            return OffsetDateTime.parse(text, format).toInstant();
        } catch (DateTimeParseException e) {
            return null; // another format, perhaps
        }
    }

    private static @Nullable Instant relative(@Nullable Object value, Instant start) {
        Long seconds = seconds(value);
        return seconds == null
                ? null
                : start.plusSeconds(Math.max(-LONGEST_SECONDS, Math.min(seconds, LONGEST_SECONDS)));
    }

    private static @Nullable Long seconds(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        return value instanceof String text && text.trim().matches("-?\\d{1,15}(\\.\\d+)?")
                ? Long.valueOf(text.trim().replaceAll("\\..*", ""))
                : null;
    }

    private static DateTimeFormatter us(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.US);
    }
}
