package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.Failure;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs blocking clients for reactive callers on separate threads, so that a slow token endpoint does not block the
 * application's threads. The threads are few and end when they are idle. Up to {@link #MAX_WAITING} calls wait for a
 * thread.
 */
final class TokenThreads {

    static final int MAX_THREADS = 32;
    static final int MAX_WAITING = 1000;

    private static final long IDLE_SECONDS = 30;

    private final Scheduler scheduler = Schedulers.fromExecutorService(executor());

    /** Runs a blocking call. If too many calls wait already, it fails at once. */
    <T> Mono<T> call(Callable<? extends @Nullable T> blocking) {
        return Mono.<T>fromCallable(blocking)
                .subscribeOn(scheduler)
                .onErrorMap(RejectedExecutionException.class, TokenThreads::tooMany);
    }

    /** Runs a blocking call that returns nothing, as {@link #call} does. */
    Mono<Void> run(Runnable blocking) {
        return Mono.<Void>fromRunnable(blocking)
                .subscribeOn(scheduler)
                .onErrorMap(RejectedExecutionException.class, TokenThreads::tooMany);
    }

    private static OAuth2AuthorizationException tooMany(RejectedExecutionException cause) {
        return new OAuth2AuthorizationException(
                new EntraOAuth2Error(
                        "temporarily_unavailable",
                        Failure.of(
                                "%s token requests already wait for an answer.".formatted(MAX_THREADS + MAX_WAITING),
                                "find out why the token endpoint is slow, and try again later."),
                        null),
                cause);
    }

    private static ThreadPoolExecutor executor() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                MAX_THREADS,
                MAX_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_WAITING),
                work -> {
                    Thread thread = new Thread(work, "azure-identity-oauth2-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
