package io.entra4j.identity.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.core.util.Configuration;
import com.azure.core.util.HttpClientOptions;
import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.contract.CapturedJdkLog;
import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as they are sent where users have no part in it. */
class HttpTests {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpSettings settings = new HttpSettings();
    private volatile int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Length"));
            exchange.getResponseHeaders().add("Location", "/signin");
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"who are you\"");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        settings.retryOptions = new RetryOptions(new FixedDelayOptions(3, Duration.ofMillis(1)));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void bodyIsSentWithItsLengthSinceSomeProxiesRefuseChunks() throws IOException {
        http().send(Request.post(url("/token"), "a=\u00e4"));

        assertThat(asked).containsExactly("POST /token 4");
    }

    @Test
    void redirectIsNotFollowedSinceRequestsCarrySecrets() throws IOException {
        status = 302;

        assertThat(http().send(Request.get(url("/token"))).status()).isEqualTo(302);
        assertThat(asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void defaultAuthenticatorOfTheApplicationIsNotUsed(boolean direct) throws IOException {
        status = 401;
        AtomicInteger questions = new AtomicInteger();
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                questions.incrementAndGet();
                return new PasswordAuthentication("user", "password".toCharArray());
            }
        });
        try {
            Http http = direct ? http().direct(null) : http();

            assertThat(http.sendOnce(Request.get(url("/")), null).status()).isEqualTo(401);
        } finally {
            Authenticator.setDefault(null);
        }
        assertThat(asked).hasSize(1);
        assertThat(questions).hasValue(0);
    }

    /** Spring Boot has the JDK's loggers follow its own, so {@code logging.level.root=debug} turns them all on. */
    @Test
    void jdkLoggersDoNotLogTheKeyOfAHost() throws IOException {
        try (CapturedJdkLog log = new CapturedJdkLog()) {
            Http http = http().direct(null);
            http.sendOnce(Request.get(url("/")).with("Metadata", "true"), null);
            http.sendOnce(Request.get(url("/")).with("X-IDENTITY-HEADER", "the-key"), null);

            assertThat(asked).hasSize(2);
            assertThat(log.messages())
                    .anyMatch(message -> message.contains("Metadata"))
                    .noneMatch(message -> message.contains("the-key"));
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 1", "400, 1", "501, 1", "429, 4", "500, 4", "503, 4"})
    void onlyTemporaryStatusesAreRetried(int answered, int times) throws IOException {
        status = answered;

        assertThat(http().send(Request.get(url("/"))).status()).isEqualTo(answered);
        assertThat(asked).hasSize(times);
    }

    @ParameterizedTest
    @CsvSource({"true, 4", "false, 1"})
    void requestWithAOneTimeCodeIsNotRetriedWhenTheAnswerWasLost(boolean repeatable, int times) throws IOException {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket rude = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            threads.execute(() -> hangUp(rude, connections));
            Request request = Request.post("http://localhost:" + rude.getLocalPort() + "/token", "code=1");

            assertThat(catchThrowable(() -> http().send(repeatable ? request : request.once())))
                    .isInstanceOf(IOException.class);
        }
        assertThat(connections).hasValue(times);
    }

    @Test
    void requestWithAOneTimeCodeIsRetriedWhenItDidNotReachTheService() throws IOException {
        ServerSocket closed = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        closed.close();
        Outcome outcome = http().send(
                        Request.post("http://localhost:" + closed.getLocalPort() + "/token", "code=1")
                                .once(),
                        new Retries(
                                answered -> new RetrySchedule(2, Duration.ofMillis(1), Duration.ofMillis(1)),
                                Duration.ofSeconds(10),
                                Pause.REAL,
                                () -> 0));

        assertThat(outcome.failure()).isInstanceOf(ConnectException.class);
        assertThat(outcome.attempts()).isEqualTo(3);
    }

    @Test
    void untrustedCertificateIsNotRetried() {
        try (FakeEntra entra = FakeEntra.start()) {
            AtomicInteger attempts = new AtomicInteger();
            settings.sslContext = () -> {
                attempts.incrementAndGet();
                return null;
            };

            assertThatExceptionOfType(SSLHandshakeException.class)
                    .isThrownBy(() -> http().send(Request.get(entra.authorityHost())));
            assertThat(attempts).hasValue(1);
        }
    }

    @Test
    void responseTimeoutEndsTheCallWithAllItsRetries() throws IOException {
        HttpClientOptions impatient = new HttpClientOptions();
        impatient.setResponseTimeout(Duration.ofMillis(400));
        settings.clientOptions = impatient;
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Request request = Request.get("http://localhost:" + silent.getLocalPort() + "/");
            long start = System.nanoTime();

            assertThat(catchThrowable(() -> http().send(request))).isInstanceOf(HttpTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_200));
        }
    }

    @Test
    void equalConnectionSettingsShareThreadsAndConnections() throws IOException {
        Set<Integer> ports = ConcurrentHashMap.newKeySet();
        server.createContext("/same", exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        http().send(Request.get(url("/same")));
        long before = selectors();

        for (int i = 0; i < 100; i++) {
            http().send(Request.get(url("/same")));
        }

        assertThat(selectors()).isEqualTo(before);
        assertThat(ports).hasSizeLessThan(5);
    }

    @Test
    void busyCommonPoolDoesNotBlockRequests() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        List<CompletableFuture<Void>> occupying = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 1; i++) {
            occupying.add(CompletableFuture.runAsync(() -> awaitQuietly(free), ForkJoinPool.commonPool()));
        }
        try {
            FutureTask<Integer> asking =
                    new FutureTask<>(() -> http().send(Request.get(url("/"))).status());
            new Thread(asking).start();

            assertThat(asking.get(10, TimeUnit.SECONDS)).isEqualTo(200);
        } finally {
            free.countDown();
            occupying.forEach(CompletableFuture::join);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void idleConnectionIsNotReused() {
        AtomicLong now = new AtomicLong();
        SharedClient shared = new SharedClient(direct(), Duration.ofSeconds(1), now::get);
        HttpClient first = shared.to(URI.create("http://localhost:1/a"));
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(shared.to(URI.create("http://localhost:1/b"))).isSameAs(first);

        now.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(shared.to(URI.create("http://localhost:2/"))).isSameAs(first);
        now.addAndGet(Duration.ofMinutes(2).toNanos());

        assertThat(shared.to(URI.create("http://localhost:1/a"))).isNotSameAs(first);
    }

    @Test
    void threadsEndWhenIdle() throws IOException, InterruptedException {
        SharedClient shared = new SharedClient(direct(), Duration.ofMillis(50), System::nanoTime);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        shared.to(URI.create(url("/")))
                .send(java.net.http.HttpRequest.newBuilder(URI.create(url("/"))).build(), info -> {
                    used.add(Thread.currentThread());
                    return new LimitedBody();
                });

        assertThat(used).isNotEmpty().allMatch(Thread::isDaemon);
        for (Thread thread : used) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    private static ConnectionSettings direct() {
        return new ConnectionSettings(Duration.ofSeconds(5), null, true, null);
    }

    private static long selectors() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().contains("SelectorManager"))
                .count();
    }

    private static void hangUp(ServerSocket rude, AtomicInteger connections) {
        try {
            while (true) {
                try (Socket connection = rude.accept()) {
                    connections.incrementAndGet();
                    assertThat(connection.getInputStream().read()).isPositive();
                }
            }
        } catch (IOException e) {
            // the test is over
        }
    }

    private Http http() {
        return settings.build(Configuration.NONE, Clock.systemUTC(), System::nanoTime);
    }

    private String url(String path) {
        return "http://localhost:" + server.getAddress().getPort() + path;
    }
}
