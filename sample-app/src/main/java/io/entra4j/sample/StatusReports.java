package io.entra4j.sample;

import io.entra4j.identity.CredentialStatus;
import io.entra4j.identity.EntraCredential;
import java.time.Clock;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.stereotype.Component;

/** Collects the report. Requests no token, so no counter changes. */
@Component
final class StatusReports {

    private final EntraCredential credential;
    private final OrdersFetches fetches;
    private final Runs runs;
    private final HealthEndpoint health;
    private final Clock clock;

    StatusReports(EntraCredential credential, OrdersFetches fetches, Runs runs, HealthEndpoint health, Clock clock) {
        this.credential = credential;
        this.fetches = fetches;
        this.runs = runs;
        this.health = health;
        this.clock = clock;
    }

    StatusReport take() {
        CredentialStatus status = credential.status();
        return new StatusReport(
                clock.instant(),
                status.hasUsableToken(),
                status.consecutiveFailures() > 0,
                status.credential(),
                status.answeredBy(),
                StatusReport.Counters.of(status),
                fetches.latest(),
                fetches.latestSuccess(),
                runs.last(),
                health(),
                StatusReport.Failure.of(status));
    }

    private StatusReport.Health health() {
        // One level deeper if the application has more than one source of tokens.
        HealthDescriptor whole = health.healthForPath("azureIdentity");
        HealthDescriptor own =
                whole instanceof CompositeHealthDescriptor ? health.healthForPath("azureIdentity", "default") : whole;
        if (own instanceof IndicatedHealthDescriptor ours) {
            Object state = ours.getDetails() == null ? null : ours.getDetails().get("state");
            return new StatusReport.Health(ours.getStatus().getCode(), String.valueOf(state));
        }
        return new StatusReport.Health("UNKNOWN", "UNMANAGED");
    }
}
