package io.entra4j.identity.spring.metrics;

import io.entra4j.identity.TokenFailure;
import io.entra4j.identity.TokenRequestEvent;
import io.entra4j.identity.http.ForeignText;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import java.util.Locale;
import java.util.Objects;

/**
 * Names the observation of a token fetch and its keys. A bean of another {@link ObservationConvention} for {@link
 * TokenObservationContext} replaces it. May be extended.
 */
public class AzureTokenObservationConvention implements ObservationConvention<TokenObservationContext> {

    /** The observation's name. */
    public static final String NAME = "azure.identity.token.acquisition";

    /** Creates the convention. */
    public AzureTokenObservationConvention() {}

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof TokenObservationContext;
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public String getContextualName(TokenObservationContext context) {
        return "acquire token " + context.event().name();
    }

    /** Returns the tags of meters and spans. */
    @Override
    public KeyValues getLowCardinalityKeyValues(TokenObservationContext context) {
        TokenRequestEvent event = context.event();
        return KeyValues.of(
                KeyValue.of("credential", event.name()),
                KeyValue.of("kind", event.answeredBy()),
                KeyValue.of("host", Objects.requireNonNullElse(event.host(), "none")),
                KeyValue.of("reason", event.reason().name().toLowerCase(Locale.ROOT)),
                KeyValue.of("outcome", outcome(event)));
    }

    /** Returns the tags of spans only. */
    @Override
    public KeyValues getHighCardinalityKeyValues(TokenObservationContext context) {
        TokenRequestEvent event = context.event();
        return KeyValues.of(
                KeyValue.of("azure.scopes", String.join(" ", event.request().scopes())),
                KeyValue.of(
                        "azure.tenant.id",
                        ForeignText.id(String.valueOf(event.request().tenantId()))));
    }

    private static String outcome(TokenRequestEvent event) {
        TokenFailure failure = event.failure();
        if (failure == null) {
            return event.type() == TokenRequestEvent.Type.FETCH_STARTED ? "unknown" : "success";
        }
        return switch (failure.category()) {
            case UNAVAILABLE -> "unavailable";
            case THROTTLED -> "throttled";
            case INTERRUPTED -> "interrupted";
            case PERMANENT, TRANSIENT -> "failure";
        };
    }
}
