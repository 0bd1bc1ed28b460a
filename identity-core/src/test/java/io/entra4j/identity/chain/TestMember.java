package io.entra4j.identity.chain;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialUnavailableException;
import io.entra4j.identity.EntraError;
import io.entra4j.identity.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** A member that does what a test told it last, and counts how often it was asked. */
final class TestMember implements TokenCredential {

    private final String name;
    private final Clock clock;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Supplier<AccessToken> behaviour;

    TestMember(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        lacks("a login");
    }

    Member in(Member.Kind kind) {
        return Member.lazy(name, kind, () -> this);
    }

    TestMember answers() {
        return does(() -> new AccessToken(
                "token of " + name, clock.instant().plus(Duration.ofHours(1)).atOffset(ZoneOffset.UTC)));
    }

    TestMember lacks(String... what) {
        return does(() -> {
            throw new CredentialUnavailableException(
                    Failure.of("%s is unavailable: not there.".formatted(name), "get it."), List.of(what), null);
        });
    }

    TestMember isRefused() {
        return does(() -> {
            throw new AuthenticationFailedException(
                    Failure.of("%s was refused: no.".formatted(name), "ask an administrator.", "AADSTS50105"),
                    EntraError.local("test"),
                    null);
        });
    }

    TestMember does(Supplier<AccessToken> next) {
        this.behaviour = next;
        return this;
    }

    int asked() {
        return asked.get();
    }

    @Override
    public Mono<AccessToken> getToken(TokenRequestContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public AccessToken getTokenSync(TokenRequestContext context) {
        asked.incrementAndGet();
        return behaviour.get();
    }
}
