package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** Issues tokens named token-1, token-2, … unless told to do something else next. */
final class ScriptedSource implements TokenSource {

    static final Duration LIFETIME = Duration.ofHours(1);

    private final Clock clock;
    private final Deque<Supplier<AccessToken>> script = new ConcurrentLinkedDeque<>();
    private final List<TokenRequest> requests = new CopyOnWriteArrayList<>();
    private Duration lifetime = LIFETIME;
    private Duration refreshIn;

    ScriptedSource(Clock clock) {
        this.clock = clock;
    }

    @Override
    public AccessToken fetch(TokenRequest request) {
        requests.add(request);
        String name = "token-" + requests.size();
        Supplier<AccessToken> next = script.poll();
        return next != null ? next.get() : token(name);
    }

    AccessToken token(String name) {
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        return new AccessToken(name, now.plus(lifetime), refreshIn == null ? null : now.plus(refreshIn));
    }

    ScriptedSource lifetime(Duration value) {
        this.lifetime = value;
        return this;
    }

    ScriptedSource refreshIn(Duration value) {
        this.refreshIn = value;
        return this;
    }

    ScriptedSource next(Supplier<AccessToken> answer) {
        script.add(answer);
        return this;
    }

    ScriptedSource fail(RuntimeException failure) {
        return next(() -> {
            throw failure;
        });
    }

    List<TokenRequest> requests() {
        return requests;
    }

    int fetches() {
        return requests.size();
    }
}
