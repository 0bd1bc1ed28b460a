package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialAttempt;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.TokenFailure;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Counts whom chains got their tokens from, and what became of each member where they got none. */
public final class ChainAttemptCounter implements TokenRequestListener {

    private final Supplier<MeterRegistry> registry;

    /**
     * Creates the counter.
     *
     * @param registry asked at each fetch of a chain
     */
    public ChainAttemptCounter(Supplier<MeterRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void onEvent(TokenRequestEvent event) {
        TokenFailure failure = event.failure();
        if (failure != null) {
            attempts(failure.cause())
                    .forEach(attempt -> count(
                            event.name(),
                            attempt.credential(),
                            attempt.outcome().name().toLowerCase(Locale.ROOT)));
        } else if (event.type() == TokenRequestEvent.Type.FETCHED
                && !event.answeredBy().equals(event.credential())) {
            count(event.name(), event.answeredBy(), "selected");
        }
    }

    private static List<CredentialAttempt> attempts(Throwable cause) {
        if (cause instanceof CredentialUnavailableException unavailable) {
            return unavailable.attempts();
        }
        return cause instanceof AuthenticationFailedException failed ? failed.attempts() : List.of();
    }

    private void count(String credential, String kind, String outcome) {
        Counter.builder("azure.identity.chain.attempts")
                .description("Members of chains by what became of them")
                .tag("credential", credential)
                .tag("kind", kind)
                .tag("outcome", outcome)
                .register(registry.get())
                .increment();
    }
}
