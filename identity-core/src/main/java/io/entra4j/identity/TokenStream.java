package io.entra4j.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Follows a token, for connections that must present each new token before the old one expires. Without connections a
 * token needs no stream: {@link TokenCredential#getToken} renews it when it is asked for.
 */
public final class TokenStream {

    /** A token may be replaced before it is due: its resource refused it, or the credential was rebuilt. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

    private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

    private TokenStream() {}

    /**
     * Follows a token: emits the current one, then each that takes its place, for as long as there is a subscriber.
     * Each subscriber asks the credential at most once a second, and once in 30 seconds while the token is not due for
     * renewal. A credential of this library answers from memory, and any number of subscribers cause one request for
     * each renewal.
     *
     * <p>A failure ends nothing: the credential is asked again after a second, and its listeners are told of the failure.
     * Tokens are emitted on threads of the credential and of Reactor. A subscriber that is busy gets the newest token
     * next.
     *
     * @param credential any credential, except one that acts for the caller of the current request
     * @param context the token that is wanted; at least one scope
     * @return tokens; ends only with {@link IllegalArgumentException} for a request without scope, and
     *     {@link IllegalStateException} for a credential that is closed
     */
    public static Flux<AccessToken> of(TokenCredential credential, TokenRequestContext context) {
        return of(credential, context, Clock.systemUTC(), Schedulers.parallel());
    }

    static Flux<AccessToken> of(TokenCredential credential, TokenRequestContext context, Clock clock, Scheduler timer) {
        return Flux.defer(() -> {
            AtomicLong nanos = new AtomicLong(SHORTEST_LOOK.toNanos());
            return Mono.defer(() -> credential.getToken(context))
                    .doOnNext(token -> nanos.set(untilNextLook(token, clock).toNanos()))
                    .onErrorResume(TokenStream::isOfTheMoment, failure -> {
                        nanos.set(SHORTEST_LOOK.toNanos());
                        return Mono.empty();
                    })
                    .repeatWhen(looks -> looks.concatMap(look -> Mono.delay(Duration.ofNanos(nanos.get()), timer)))
                    .distinctUntilChanged(AccessToken::getToken)
                    .onBackpressureLatest();
        });
    }

    private static boolean isOfTheMoment(Throwable failure) {
        return !(failure instanceof IllegalArgumentException || failure instanceof IllegalStateException);
    }

    private static Duration untilNextLook(AccessToken token, Clock clock) {
        OffsetDateTime due = token.getRefreshAt() == null ? token.getExpiresAt() : token.getRefreshAt();
        Duration left = Duration.between(clock.instant(), due.toInstant());
        if (left.compareTo(SHORTEST_LOOK) < 0) {
            return SHORTEST_LOOK;
        }
        return left.compareTo(LONGEST_LOOK) < 0 ? left : LONGEST_LOOK;
    }
}
