package io.entra4j.identity.spring.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.entra4j.identity.TokenRequestInterruptedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SharedFetchTests {

    private final SharedFetch<String, String> flights = new SharedFetch<>();
    private final AtomicInteger fetches = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);

    private String slow() {
        fetches.incrementAndGet();
        try {
            answer.await();
        } catch (InterruptedException e) {
            throw new TokenRequestInterruptedException(e);
        }
        return "fetched";
    }

    /** Starts a thread and returns once it waits: for an answer, or for the one who fetches. */
    private Thread waiting(CompletableFuture<Object> result, Supplier<String> fetch) {
        Thread thread = new Thread(() -> {
            Throwable thrown = catchThrowable(() -> result.complete(flights.get("key", fetch)));
            if (thrown != null) {
                result.complete(thrown);
            }
        });
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void secondCallerWaitsForTheFirst() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        CompletableFuture<Object> second = new CompletableFuture<>();
        waiting(first, this::slow);
        waiting(second, this::slow);

        answer.countDown();

        assertThat(first.join()).isEqualTo("fetched");
        assertThat(second.join()).isEqualTo("fetched");
        assertThat(fetches).hasValue(1);
    }

    @Test
    void callersWithOtherKeysDoNotWait() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        waiting(first, this::slow);

        assertThat(flights.get("another", () -> "at once")).isEqualTo("at once");

        answer.countDown();
        first.join();
    }

    @Test
    void interruptionOfTheFirstCallerDoesNotStopTheSecond() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        CompletableFuture<Object> second = new CompletableFuture<>();
        Thread interrupted = waiting(first, this::slow);
        waiting(second, () -> "fetched by the second");

        interrupted.interrupt();

        assertThat(first.join()).isInstanceOf(TokenRequestInterruptedException.class);
        assertThat(second.join()).isEqualTo("fetched by the second");
    }

    @Test
    void interruptionOfAWaitingCallerDoesNotStopTheFirst() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        CompletableFuture<Object> second = new CompletableFuture<>();
        waiting(first, this::slow);
        waiting(second, this::slow).interrupt();

        assertThat(second.join()).isInstanceOf(TokenRequestInterruptedException.class);
        answer.countDown();
        assertThat(first.join()).isEqualTo("fetched");
    }

    @Test
    void failureReachesAllWaitingCallersAndIsNotCached() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        CompletableFuture<Object> second = new CompletableFuture<>();
        waiting(first, () -> {
            slow();
            throw new IllegalStateException("refused");
        });
        waiting(second, this::slow);

        answer.countDown();

        assertThat(first.join()).isInstanceOf(IllegalStateException.class);
        assertThat(second.join()).isInstanceOf(IllegalStateException.class);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> flights.get("key", () -> {
                    throw new IllegalArgumentException("asked again");
                }));
    }
}
