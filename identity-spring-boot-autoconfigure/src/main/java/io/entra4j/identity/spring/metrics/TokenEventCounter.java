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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts failed token requests by code, and requests to members of chains by outcome. */
public final class TokenEventCounter implements TokenRequestListener {

    /**
     * Largest number of codes with a time series of their own. Entra has hundreds of codes, too many for a series each.
     */
    private static final int MAX_CODES = 50;

    private final Supplier<MeterRegistry> registry;
    private final Set<String> codes = ConcurrentHashMap.newKeySet();

    /**
     * Creates the counter.
     *
     * @param registry supplies the registry; called at each event that is counted
     */
    public TokenEventCounter(Supplier<MeterRegistry> registry) {
        this.registry = registry;
    }

    @Override
    public void onEvent(TokenRequestEvent event) {
        attempts(event);
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
        return codes.size() < MAX_CODES && codes.add(code) ? code : "other";
    }

    private void attempts(TokenRequestEvent event) {
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
                .description("Requests to members of chains by outcome")
                .tag("credential", credential)
                .tag("kind", kind)
                .tag("outcome", outcome)
                .register(registry.get())
                .increment();
    }
}
