package io.entra4j.sample;

import io.entra4j.sample.OrdersFetches.Fetch;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a report into the words of the page. The template decides where they go, and escapes them. */
final class PageView {

    record Moment(String iso, String clock, String relative) {}

    /** A token's life so far and its renewal, in thousandths of the whole. */
    record Lifetime(int used, int renewal, String label) {}

    record Token(Moment fetched, Moment refreshes, Moment expires, Lifetime lifetime) {}

    record Failure(
            Moment at,
            String code,
            String meaning,
            String message,
            @Nullable String retryAfter) {}

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final StatusReport report;
    private final ZoneId zone;

    PageView(StatusReport report, ZoneId zone) {
        this.report = report;
        this.zone = zone;
    }

    StatusReport report() {
        return report;
    }

    Tone tone() {
        if (!report.hasToken()) {
            return isStarting() ? Tone.IDLE : Tone.BAD;
        }
        return report.isRenewalFailing() || report.run().orders().isFailed() ? Tone.WARN : Tone.GOOD;
    }

    String headline() {
        if (!report.hasToken()) {
            return isStarting() ? "This application is starting" : "This application has no token";
        }
        if (report.isRenewalFailing()) {
            return "This application has a token, but cannot renew it";
        }
        return report.run().orders().isFailed()
                ? "This application has a token, but its call failed"
                : "This application has a token";
    }

    String lead() {
        if (!report.hasToken()) {
            return isStarting()
                    ? "It has not asked for a token yet. Reload the page in a moment."
                    : "It cannot call the protected endpoint. The last failure, below, says why and what to do.";
        }
        if (report.isRenewalFailing()) {
            return "Entra gave it no new one. The one it has is still valid, so its calls go on and nobody notices.";
        }
        return report.run().orders().isFailed()
                ? "Entra issued it, but the protected endpoint did not answer as it should; the flow shows how."
                : "Entra issued it to the application itself, and the protected endpoint accepts it.";
    }

    List<FlowStep> flow() {
        return FlowStep.all(report);
    }

    FlowStep orders() {
        return FlowStep.of("Protected endpoint", report.run().orders());
    }

    FlowStep blob() {
        return FlowStep.of("Blob storage", report.run().blob());
    }

    boolean isBlobConfigured() {
        return blob().tone() != Tone.IDLE;
    }

    @Nullable
    Token token() {
        Fetch fetch = report.token();
        if (fetch == null || fetch.refreshAt() == null || fetch.expiresAt() == null) {
            return null;
        }
        return new Token(
                moment(fetch.at()),
                moment(fetch.refreshAt()),
                moment(fetch.expiresAt()),
                lifetime(fetch.at(), fetch.refreshAt(), fetch.expiresAt()));
    }

    Tone healthTone() {
        return switch (report.health().status()) {
            case "UP" -> report.isRenewalFailing() ? Tone.WARN : Tone.GOOD;
            case "UNKNOWN" -> Tone.IDLE;
            default -> Tone.BAD;
        };
    }

    String healthMeaning() {
        return switch (report.health().state()) {
            case "IDLE" -> "No token has been asked for yet.";
            case "ACTIVE" -> "Tokens come when they are asked for.";
            case "REFRESH_FAILING" -> "Renewal fails, but the token at hand is good for a while.";
            case "EXPIRING" -> "Renewal fails, and the token at hand expires soon.";
            case "MISCONFIGURED" -> "Entra refuses, and will until somebody changes something.";
            case "THROTTLED" -> "Entra asks for fewer requests.";
            case "UNAVAILABLE" -> "Entra does not answer, and there is no token at hand.";
            default -> "This credential does not say how it is doing.";
        };
    }

    @Nullable
    Failure lastFailure() {
        StatusReport.Failure failure = report.lastFailure();
        if (failure == null) {
            return null;
        }
        String meaning = switch (failure.category()) {
            case PERMANENT -> "It will happen again until somebody changes something.";
            case TRANSIENT -> "It may work next time: the credential tries again when it is next needed.";
            case THROTTLED -> "The credential waits as long as Entra asked it to, then tries again.";
            case UNAVAILABLE -> "The credential could not even try: something it needs is missing.";
            case INTERRUPTED -> "The application itself called it off.";
        };
        return new Failure(
                moment(failure.at()),
                failure.code(),
                meaning,
                failure.message(),
                failure.retryAfter() == null ? null : Wording.took(failure.retryAfter()));
    }

    @Nullable
    Moment runAt() {
        Instant at = report.run().at();
        return at == null ? null : moment(at);
    }

    Moment now() {
        return moment(report.at());
    }

    String zone() {
        return zone.getId();
    }

    private boolean isStarting() {
        return report.run().at() == null;
    }

    private Moment moment(Instant at) {
        return new Moment(at.toString(), CLOCK.format(at.atZone(zone)), Wording.relative(report.at(), at));
    }

    private Lifetime lifetime(Instant begin, Instant renewal, Instant end) {
        Duration whole = Duration.between(begin, end);
        int used = share(Duration.between(begin, report.at()), whole);
        int renewed = share(Duration.between(begin, renewal), whole);
        String label = "%s %% of the token's life is over. It is renewed at %s %%.".formatted(used / 10, renewed / 10);
        return new Lifetime(used, renewed, label);
    }

    private static int share(Duration part, Duration whole) {
        return (int) Math.max(0, Math.min(1000, part.toMillis() * 1000 / Math.max(1, whole.toMillis())));
    }
}
