package io.entra4j.identity.developer;

import com.azure.core.credential.AccessToken;
import io.entra4j.identity.http.ForeignTime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the output of {@code az account get-access-token}. */
final class AzureCliToken {

    private static final DateTimeFormatter EITHER =
            DateTimeFormatter.ofPattern("yyyy-MM-dd[' ']['T']HH:mm:ss[.SSSSSS][XXX][X]", Locale.ROOT);

    private AzureCliToken() {}

    /**
     * Reads the output.
     *
     * @param zone the zone of times that name no zone
     * @return the token, or {@code null} if there is none
     */
    static @Nullable AccessToken parse(String stdout, ZoneId zone) {
        Map<?, ?> json = PrintedJson.find(stdout, "accessToken");
        if (json == null || !(json.get("accessToken") instanceof String token)) {
            return null;
        }
        return PrintedToken.of(token, expiresAt(json, zone));
    }

    /** Returns the tenant that the output names for its token; {@code null} if it names none. */
    static @Nullable String tenant(String stdout) {
        Map<?, ?> json = PrintedJson.find(stdout, "accessToken");
        return json != null && json.get("tenant") instanceof String tenant ? tenant : null;
    }

    /**
     * Reads {@code expires_on}, which az prints since 2.54. Older versions print {@code expiresOn} only, in local time
     * except in Cloud Shell.
     */
    private static @Nullable Instant expiresAt(Map<?, ?> json, ZoneId zone) {
        try {
            Instant seconds = ForeignTime.at(json.get("expires_on"));
            return seconds != null
                    ? seconds
                    : ForeignTime.bounded(expiresAt(String.valueOf(json.get("expiresOn")), zone));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Instant expiresAt(String text, ZoneId zone) {
        TemporalAccessor time = EITHER.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        return time instanceof LocalDateTime local
                // When clocks go back, one local time stands for two instants. The earlier one is taken:
                // a token must not be kept too long.
                ? local.atZone(zone).toInstant()
                : Instant.from(time);
    }
}
