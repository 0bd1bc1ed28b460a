package io.entra4j.identity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.util.Configuration;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@ValueSource(booleans = {false, true})
class BodyTests {

    private static final int HUNDRED_MEGABYTES = 100_000_000;

    /** By which of the JDK's clients. */
    @Parameter
    boolean direct;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch served = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);
    private final Http http = new HttpSettings().build(Configuration.NONE, Clock.systemUTC(), System::nanoTime);
    private HttpServer server;

    @AfterEach
    void stop() throws InterruptedException {
        done.countDown();
        server.stop(0);
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void wholeBodyIsRead() throws IOException {
        Body body = read(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("whole".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        });

        assertThat(body).isEqualTo(new Body("whole", null, false));
    }

    @Test
    void hugeBodyIsNotReadToItsEnd() throws Exception {
        AtomicLong sent = new AtomicLong();

        Body body = read(exchange -> {
            byte[] some = new byte[10_000];
            exchange.sendResponseHeaders(200, HUNDRED_MEGABYTES);
            OutputStream stream = exchange.getResponseBody();
            while (sent.get() < HUNDRED_MEGABYTES) {
                stream.write(some);
                sent.addAndGet(some.length);
            }
        });

        assertThat(body.flaw()).isEqualTo("a body longer than 1 MiB");
        assertThat(body.text().length()).isEqualTo(Body.MAX_BYTES);
        assertThat(served.await(10, TimeUnit.SECONDS)).isTrue();
        // What is above the limit was in the buffers of both sides.
        assertThat(sent).hasValueLessThan(HUNDRED_MEGABYTES / 2);
    }

    @Test
    void incompleteBodyIsReported() throws IOException {
        Body body = read(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[] {'h', 'a', 'l', 'f'});
            exchange.getResponseBody().flush();
        });

        assertThat(body.cutOff()).isTrue();
        assertThat(body.flaw()).startsWith("a body that was cut off: ").doesNotEndWith(": ");
        // The JDK's client may tell of the end before it hands out what came.
        assertThat("half").startsWith(body.text());
    }

    @Test
    void bodyThatDoesNotEndFailsAtTheTimeout() throws IOException {
        IOException failure = catchThrowableOfType(
                IOException.class,
                () -> send(
                        exchange -> {
                            exchange.sendResponseHeaders(200, 1000);
                            exchange.getResponseBody().write(1);
                            exchange.getResponseBody().flush();
                            awaitDone();
                        },
                        Duration.ofMillis(500)));

        // Some of the time is gone when the request begins, most of all in a new JVM.
        assertThat(failure).hasMessageMatching("no answer within ([1-4]?\\d?\\d|500) ms");
    }

    @Test
    void interruptionDuringReadingIsReportedAsInterruption() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Throwable> reading = new FutureTask<>(() -> catchThrowable(() -> read(exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(1);
            exchange.getResponseBody().flush();
            begun.countDown();
            awaitDone();
        })));
        Thread reader = new Thread(reading);
        reader.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        reader.interrupt();

        assertThat(reading.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    }

    private Body read(Service service) throws IOException {
        return send(service, null).body();
    }

    private Answer send(Service service, @Nullable Duration patience) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try {
                service.answer(exchange);
            } finally {
                served.countDown();
                exchange.close();
            }
        });
        server.start();
        String url = "http://localhost:" + server.getAddress().getPort() + "/";
        return (direct ? http.direct(null) : http).sendOnce(Request.get(url), patience);
    }

    private void awaitDone() {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Service {
        void answer(HttpExchange exchange) throws IOException;
    }
}
