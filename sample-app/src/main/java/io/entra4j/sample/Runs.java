package io.entra4j.sample;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Runs through the flow on start-up and on demand, and remembers the last run. */
@Component
final class Runs implements ApplicationRunner {

    private final EntraCredential credential;
    private final OrdersFetches fetches;
    private final OrdersClient orders;
    private final ObjectProvider<BlobRoundTrip> blob;
    private final TokenRequestContext scope;
    private final JsonMapper mapper;
    private final Clock clock;
    private volatile Run last = Run.NONE;
    private volatile ShownIdentity identity = ShownIdentity.UNKNOWN;

    Runs(
            EntraCredential credential,
            OrdersFetches fetches,
            OrdersClient orders,
            ObjectProvider<BlobRoundTrip> blob,
            SampleProperties properties,
            JsonMapper mapper,
            Clock clock) {
        this.credential = credential;
        this.fetches = fetches;
        this.orders = orders;
        this.blob = blob;
        this.scope = new TokenRequestContext().addScopes(properties.ordersScope());
        this.mapper = mapper;
        this.clock = clock;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        callAgain();
    }

    /** Calls with the token from the cache if it is valid, else with a new token. */
    void callAgain() {
        perform(credential::getTokenSync);
    }

    /** Calls with a new token, or with the old token if Entra issues no new one. */
    void renewAndCall() {
        perform(credential::refreshTokenSync);
    }

    Run last() {
        return last;
    }

    private void perform(Function<TokenRequestContext, AccessToken> get) {
        Instant begin = clock.instant();
        Step token = Step.take("The token request", () -> token(get));
        Step ordersStep = credential.status().hasUsableToken()
                ? Step.take("The call of /api/orders", this::fetchOrders)
                : Step.skipped("Not called, because there is no token");
        last = new Run(begin, token, ordersStep, blob(), identity);
    }

    private String token(Function<TokenRequestContext, AccessToken> get) {
        OrdersFetches.Fetch before = fetches.latest();
        AccessToken token = get.apply(scope);
        identity = ShownIdentity.read(token.getToken(), mapper);
        return Objects.equals(before, fetches.latest()) ? "answered from its cache" : "fetched a token";
    }

    private String fetchOrders() {
        OrdersClient.Answer answer = orders.fetchOrders();
        return "Accepted the token, listed %s orders".formatted(answer.orders().size());
    }

    private Step blob() {
        BlobRoundTrip roundTrip = blob.getIfAvailable();
        return roundTrip == null
                ? Step.skipped("Not configured")
                : Step.take("The blob round trip", roundTrip::writeAndRead);
    }
}
