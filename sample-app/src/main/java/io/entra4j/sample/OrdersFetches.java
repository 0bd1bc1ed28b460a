package io.entra4j.sample;

import io.entra4j.identity.TokenFailure;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.TokenRequestListener;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Remembers the last token request to Entra for the orders endpoint, in the background or in a call. */
@Component
final class OrdersFetches implements TokenRequestListener {

    record Fetch(
            Instant at,
            Duration duration,
            @Nullable Instant expiresAt,
            @Nullable Instant refreshAt,
            @Nullable String failureCode) {}

    private final String scope;
    private final Clock clock;
    private volatile @Nullable Fetch latest;
    private volatile @Nullable Fetch latestSuccess;

    OrdersFetches(SampleProperties properties, Clock clock) {
        this.scope = properties.ordersScope();
        this.clock = clock;
    }

    @Override
    public void onEvent(TokenRequestEvent event) {
        if (event.type() == TokenRequestEvent.Type.FETCH_STARTED
                || !event.request().scopes().contains(scope)) {
            return;
        }
        TokenFailure failure = event.failure();
        Fetch fetch = new Fetch(
                clock.instant(),
                event.duration(),
                event.expiresAt(),
                event.refreshAt(),
                failure == null ? null : failure.code());
        latest = fetch;
        if (failure == null) {
            latestSuccess = fetch;
        }
    }

    @Nullable
    Fetch latest() {
        return latest;
    }

    @Nullable
    Fetch latestSuccess() {
        return latestSuccess;
    }
}
