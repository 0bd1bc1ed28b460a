package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.TokenFailure;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts failed token requests by code. */
public final class TokenFailureCounter implements TokenRequestListener {

    /** Entra has hundreds of codes; a series for each would be one too many. */
    private static final int MOST_CODES = 50;

    private final Supplier<MeterRegistry> registry;
    private final Set<String> codes = ConcurrentHashMap.newKeySet();

    /**
     * Creates the counter.
     *
     * @param registry asked at each failure
     */
    public TokenFailureCounter(Supplier<MeterRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void onEvent(TokenRequestEvent event) {
        TokenFailure failure = event.failure();
        if (failure == null || failure.category() == TokenFailure.Category.INTERRUPTED) {
            return;
        }
        Counter.builder("azure.identity.token.failures")
                .description("Failed token requests by code")
                .tag("credential", event.name())
                .tag("kind", event.answeredBy())
                .tag("host", Objects.requireNonNullElse(event.host(), "none"))
                .tag("code", bounded(failure.code()))
                .register(registry.get())
                .increment();
    }

    private String bounded(String code) {
        if (codes.contains(code)) {
            return code;
        }
        return codes.size() < MOST_CODES && codes.add(code) ? code : "other";
    }
}
