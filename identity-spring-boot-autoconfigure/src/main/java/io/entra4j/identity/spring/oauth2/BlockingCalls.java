package io.entra4j.identity.spring.oauth2;

import io.entra4j.identity.FailureMessage;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs blocking calls for reactive callers on threads of its own, so that a slow token endpoint does not occupy Reactor's
 * shared ones, which the application needs. The threads end when they are idle. At most {@value #MAX_CALLS} calls run at
 * once and {@value #MAX_WAITING} wait; more are refused at once.
 */
final class BlockingCalls {

    private static final int MAX_CALLS = 100;
    private static final int MAX_WAITING = 2_000;
    private static final long IDLE_SECONDS = 10;

    private final Scheduler threads = Schedulers.fromExecutorService(pool());

    <T> Mono<T> call(Callable<T> blocking) {
        return Mono.fromCallable(blocking)
                .subscribeOn(threads)
                .onErrorMap(RejectedExecutionException.class, BlockingCalls::refused);
    }

    private static Throwable refused(RejectedExecutionException cause) {
        String message = FailureMessage.of(
                "The token endpoint was not asked: %d requests are under way and %d wait."
                        .formatted(MAX_CALLS, MAX_WAITING),
                "see why the token endpoint is slow; ask again later.");
        return new OAuth2AuthorizationException(new OAuth2Error("temporarily_unavailable", message, null), cause);
    }

    private static ThreadPoolExecutor pool() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MAX_CALLS, MAX_CALLS, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "azure-identity-oauth2");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
