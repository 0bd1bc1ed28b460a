package io.entra4j.sample;

import io.entra4j.sample.OrdersFetches.Fetch;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Puts a report into the words of the page. The template places and escapes them. */
final class PageView {

    record Moment(String iso, String clock, String relative) {}

    /** Used part of a token's lifetime, and the time of its renewal, in thousandths of the lifetime. */
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
                    ? "It has not requested a token yet. Reload the page in a moment."
                    : "It cannot call the protected endpoint. The last failure below says why and what to do.";
        }
        if (report.isRenewalFailing()) {
            return "Entra issued no new token. The current token is still valid, so the calls still work.";
        }
        return report.run().orders().isFailed()
                ? "Entra issued the token, but the protected endpoint did not answer as expected. The flow"
                        + " below shows its answer."
                : "Entra issued the token to the application itself, and the protected endpoint accepts it.";
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
            case "IDLE" -> "There was no token request yet.";
            case "ACTIVE" -> "Token requests succeed.";
            case "REFRESH_FAILING" -> "Renewal fails, but the current token is still valid for a while.";
            case "EXPIRING" -> "Renewal fails, and the current token expires soon.";
            case "MISCONFIGURED" -> "Entra refuses each request until you change the configuration.";
            case "THROTTLED" -> "Entra asks for fewer requests.";
            case "UNAVAILABLE" -> "Entra does not answer, and there is no valid token.";
            default -> "This credential does not report its status.";
        };
    }

    @Nullable
    Failure lastFailure() {
        StatusReport.Failure failure = report.lastFailure();
        if (failure == null) {
            return null;
        }
        String meaning = switch (failure.category()) {
            case PERMANENT -> "Each request fails until you change the configuration.";
            case TRANSIENT -> "The problem is temporary. The credential tries again at the next request.";
            case THROTTLED -> "The credential waits for the time that Entra demands, then tries again.";
            case UNAVAILABLE -> "The credential could not try, because it lacks a setting.";
            case INTERRUPTED -> "The application cancelled the request.";
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
        String label =
                "%s %% of the token's lifetime is over. It is renewed at %s %%.".formatted(used / 10, renewed / 10);
        return new Lifetime(used, renewed, label);
    }

    private static int share(Duration part, Duration whole) {
        return (int) Math.max(0, Math.min(1000, part.toMillis() * 1000 / Math.max(1, whole.toMillis())));
    }
}
