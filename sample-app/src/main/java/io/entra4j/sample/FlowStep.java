package io.entra4j.sample;

import io.entra4j.sample.OrdersFetches.Fetch;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One step from the configuration to the answer, as the page shows it. */
record FlowStep(
        String title, Tone tone, String text, @Nullable String took) {

    static FlowStep of(String title, Step step) {
        Tone tone = Tone.of(step);
        return new FlowStep(title, tone, step.text(), tone == Tone.IDLE ? null : Wording.took(step.duration()));
    }

    static List<FlowStep> all(StatusReport report) {
        return List.of(
                new FlowStep("application.yaml", Tone.GOOD, "Names the identity", null),
                credential(report),
                entra(report),
                token(report),
                of("GET /api/orders", report.run().orders()));
    }

    private static FlowStep credential(StatusReport report) {
        FlowStep step = of("Credential", report.run().token());
        String name = Objects.requireNonNullElse(report.answeredBy(), report.credential());
        return switch (step.tone()) {
            case GOOD -> new FlowStep(step.title(), Tone.GOOD, name + " " + step.text(), step.took());
            case WARN, IDLE -> step;
            // The page shows the whole message below, as the last failure.
            case BAD ->
                report.hasToken()
                        ? new FlowStep(
                                step.title(), Tone.WARN, name + " got no new token and keeps the old one", step.took())
                        : new FlowStep(step.title(), Tone.BAD, name + " got no token", step.took());
        };
    }

    private static FlowStep entra(StatusReport report) {
        Fetch last = report.lastFetch();
        if (last == null) {
            return new FlowStep("Entra", Tone.IDLE, "No request yet", null);
        }
        String when = Wording.relative(report.at(), last.at());
        String took = Wording.took(last.duration());
        return last.failureCode() == null
                ? new FlowStep("Entra", Tone.GOOD, "Issued a token " + when, took)
                : new FlowStep("Entra", Tone.BAD, "Failed with %s, %s".formatted(last.failureCode(), when), took);
    }

    private static FlowStep token(StatusReport report) {
        Fetch token = report.token();
        if (!report.hasToken() || token == null || token.expiresAt() == null) {
            return new FlowStep("Access token", report.run().at() == null ? Tone.IDLE : Tone.BAD, "None", null);
        }
        return new FlowStep(
                "Access token", Tone.GOOD, "Expires " + Wording.relative(report.at(), token.expiresAt()), null);
    }
}
