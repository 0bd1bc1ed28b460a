package io.entra4j.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Writes times in everyday words. */
final class Wording {

    private Wording() {}

    /** Returns "in 59 minutes" or "12 seconds ago". */
    static String relative(Instant now, Instant then) {
        Duration distance = Duration.between(now, then);
        String amount = amount(distance.abs());
        if (amount.isEmpty()) {
            return "just now";
        }
        return distance.isNegative() ? amount + " ago" : "in " + amount;
    }

    /** Returns "0.4 ms", "182 ms" or "1.3 s". */
    static String took(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        if (millis < 10) {
            return String.format(Locale.ROOT, "%.1f ms", millis);
        }
        return millis < 1000 ? Math.round(millis) + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }

    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String amount(Duration duration) {
        if (duration.toHours() >= 2) {
            return count(duration.toHours(), "hour");
        }
        if (duration.toSeconds() >= 90) {
            return count(Math.round(duration.toSeconds() / 60.0), "minute");
        }
        return duration.toSeconds() == 0 ? "" : count(duration.toSeconds(), "second");
    }
}
