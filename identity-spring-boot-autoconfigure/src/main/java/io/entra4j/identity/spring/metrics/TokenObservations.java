package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.TokenFailure;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Observes each token fetch with a timer, and with a span if the application has tracing. A token from the cache is not
 * observed.
 */
public final class TokenObservations implements TokenRequestListener {

    private static final ObservationConvention<TokenObservationContext> DEFAULT = new AzureTokenObservationConvention();

    private final Supplier<ObservationRegistry> registry;
    private final Supplier<@Nullable ObservationConvention<TokenObservationContext>> convention;

    /**
     * Creates the listener.
     *
     * @param registry supplies the registry; called at each fetch
     * @param convention supplies the convention that names the observation; called at each fetch; {@code null} for
     *     {@link AzureTokenObservationConvention}
     */
    public TokenObservations(
            Supplier<ObservationRegistry> registry,
            Supplier<@Nullable ObservationConvention<TokenObservationContext>> convention) {
        this.registry = registry;
        this.convention = convention;
    }

    @Override
    public void onEvent(TokenRequestEvent event) {
        if (event.type() == TokenRequestEvent.Type.FETCH_STARTED) {
            start(event);
        } else {
            stop(event);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // closed in stop(), which runs on the same thread
    private void start(TokenRequestEvent event) {
        Observation.createNotStarted(
                        convention.get(), DEFAULT, () -> new TokenObservationContext(event), registry.get())
                .start()
                .openScope();
    }

    private void stop(TokenRequestEvent event) {
        Observation.Scope scope = registry.get().getCurrentObservationScope();
        if (scope == null || !(scope.getCurrentObservation().getContext() instanceof TokenObservationContext context)) {
            return;
        }
        Observation observation = scope.getCurrentObservation();
        scope.close();
        context.ended(event);
        TokenFailure failure = event.failure();
        if (failure != null) {
            observation.error(failure.cause());
        }
        observation.stop();
    }
}
