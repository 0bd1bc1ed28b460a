package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.TokenFailure;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Observes each fetch as {@code azure.identity.token.acquisition}: a timer, and a span if the application traces.
 * Scopes and tenant go to the span only.
 */
public final class TokenObservations implements TokenRequestListener {

    private static final String NAME = "azure.identity.token.acquisition";

    private final Supplier<ObservationRegistry> registry;

    /**
     * Creates the listener.
     *
     * @param registry asked at each fetch
     */
    public TokenObservations(Supplier<ObservationRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void onEvent(TokenRequestEvent event) {
        if (event.type() == TokenRequestEvent.Type.FETCH_STARTED) {
            start(event);
        } else {
            stop(event);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // closed in stop(), which comes on the same thread
    private void start(TokenRequestEvent event) {
        Observation.createNotStarted(NAME, registry.get())
                .contextualName("acquire token " + event.name())
                .lowCardinalityKeyValue("credential", event.name())
                .lowCardinalityKeyValue("reason", lower(event.reason()))
                .highCardinalityKeyValue(
                        "azure.scopes", String.join(" ", event.request().scopes()))
                .highCardinalityKeyValue(
                        "azure.tenant.id", String.valueOf(event.request().tenantId()))
                .start()
                .openScope();
    }

    private void stop(TokenRequestEvent event) {
        Observation.Scope scope = registry.get().getCurrentObservationScope();
        if (scope == null
                || !NAME.equals(scope.getCurrentObservation().getContextView().getName())) {
            return;
        }
        Observation observation = scope.getCurrentObservation();
        scope.close();
        TokenFailure failure = event.failure();
        observation.lowCardinalityKeyValue("kind", event.answeredBy());
        observation.lowCardinalityKeyValue("host", Objects.requireNonNullElse(event.host(), "none"));
        observation.lowCardinalityKeyValue("outcome", outcome(failure));
        if (failure != null) {
            observation.error(failure.cause());
        }
        observation.stop();
    }

    private static String outcome(@Nullable TokenFailure failure) {
        if (failure == null) {
            return "success";
        }
        return switch (failure.category()) {
            case UNAVAILABLE -> "unavailable";
            case THROTTLED -> "throttled";
            case INTERRUPTED -> "interrupted";
            case PERMANENT, TRANSIENT -> "failure";
        };
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
