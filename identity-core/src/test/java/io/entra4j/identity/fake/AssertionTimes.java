package io.entra4j.identity.fake;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** When a client assertion may be used. */
final class AssertionTimes {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private AssertionTimes() {}

    /** Returns when the assertion's life began. */
    static Instant check(Jwt jwt, Instant now) {
        Instant notBefore = notBefore(jwt, now);
        boolean early = notBefore.isAfter(now.plus(TOLERANCE));
        boolean late = !jwt.requiredTime("exp").plus(TOLERANCE).isAfter(now);
        if (early || late) {
            throw outside(jwt, now);
        }
        return notBefore;
    }

    static EntraException outside(Jwt jwt, Instant now) {
        return EntraException.invalidClient(
                700024,
                "Client assertion is not within its valid time range. Current time: " + FORM.format(now)
                        + ", assertion valid from " + FORM.format(notBefore(jwt, now))
                        + ", expiry time of assertion " + FORM.format(jwt.requiredTime("exp"))
                        + ". Review the documentation at"
                        + " https://docs.microsoft.com/azure/active-directory/develop/active-directory-certificate-credentials"
                        + " .");
    }

    private static Instant notBefore(Jwt jwt, Instant now) {
        Instant notBefore = jwt.time("nbf");
        Instant issuedAt = jwt.time("iat");
        return notBefore != null ? notBefore : issuedAt != null ? issuedAt : now;
    }
}
