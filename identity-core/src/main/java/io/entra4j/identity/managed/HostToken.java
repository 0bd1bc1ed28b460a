package io.entra4j.identity.managed;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignTime;
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

    private HostToken() {}

    /**
     * Reads it; {@code null} unless there is a token that has not expired.
     *
     * @param askedAt relative times count from here
     */
    static @Nullable AccessToken read(Map<?, ?> json, Instant askedAt) {
        Instant expiresAt =
                earlier(absolute(json.get("expires_on")), ForeignTime.after(askedAt, json.get("expires_in")));
        if (!(json.get("access_token") instanceof String token)
                || token.isBlank()
                || expiresAt == null
                || !expiresAt.isAfter(askedAt)) {
            return null;
        }
        Instant refreshAt = ForeignTime.after(askedAt, json.get("refresh_in"));
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
        Instant time = ForeignTime.at(value);
        if (time != null || !(value instanceof String text)) {
            return time;
        }
        return DATES.stream()
                .map(format -> parsed(text.trim(), format))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant parsed(String text, DateTimeFormatter format) {
        try {
            return ForeignTime.bounded(OffsetDateTime.parse(text, format).toInstant());
        } catch (DateTimeParseException e) {
            return null; // another format, perhaps
        }
    }

    private static DateTimeFormatter us(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.US);
    }
}
