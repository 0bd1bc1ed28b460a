package io.entra4j.identity.http;

import com.azure.core.util.ClientOptions;
import com.azure.core.util.Header;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests. It uses the JDK's client, or azure-core's pipeline if the user set a client, a pipeline or policies.
 * Every request ends within a deadline, repetitions included. A failure that cannot pass is not repeated. Thread-safe.
 * Clients and connections are created at the first request.
 */
public final class Http {

    private static final Duration DIRECT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DIRECT_ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MAX_DIRECT_WAIT = Duration.ofMinutes(1);

    private final HttpSettings settings;
    /** Sends the requests at the end of the pipeline, unless the user has set a client. */
    private final Transport end;

    private final boolean replacesClient;
    private final Duration answerTimeout;
    /** Whether requests go to a service on this machine. The caller then decides about repetitions and the clock. */
    private final boolean isDirect;
    /** Transports through azure-core. The key says whether to repeat a request that the service may have received. */
    private final Map<Boolean, Transport> pipelines = new ConcurrentHashMap<>();

    private Http(
            HttpSettings settings, Transport end, boolean replacesClient, Duration answerTimeout, boolean isDirect) {
        this.settings = settings;
        this.end = end;
        this.replacesClient = replacesClient;
        this.answerTimeout = answerTimeout;
        this.isDirect = isDirect;
    }

    static Http of(HttpSettings settings) {
        return new Http(settings, new JdkTransport(settings::connection), false, settings.answerTimeout(), false);
    }

    /**
     * Returns a copy that sends through another transport. The user's policies stay; the user's client is not used.
     *
     * @param transport sends the requests after all policies
     * @return a new object
     */
    public Http through(Transport transport) {
        return new Http(settings, transport, true, answerTimeout, false);
    }

    /**
     * Returns a copy for services on this machine or its host. Requests go there directly: the user's policies stay,
     * but no proxy and no client of the user is used. The caller decides which failures are repeated, and when.
     *
     * @param tls decides which certificates are trusted, {@code null} for the JVM's trust store
     * @return a new object
     */
    public Http direct(@Nullable SSLContext tls) {
        Transport older =
                new UrlConnectionTransport(DIRECT_CONNECT_TIMEOUT, tls == null ? null : tls.getSocketFactory());
        Transport newer = new JdkTransport(() -> new ConnectionSettings(DIRECT_CONNECT_TIMEOUT, null, true, tls));
        return new Http(
                settings,
                (request, deadline) -> withShortWait(
                        (UrlConnectionTransport.wouldLogSecretOf(request) ? newer : older).send(request, deadline)),
                true,
                DIRECT_ANSWER_TIMEOUT,
                true);
    }

    /**
     * Returns how often and after which delays requests are repeated. The user's settings replace the defaults.
     *
     * @param usual the defaults
     * @return the schedule
     */
    public RetrySchedule over(RetrySchedule usual) {
        return settings.over(usual);
    }

    /**
     * Sends a request to a token service, and repeats it after a temporary failure. Blocks.
     *
     * @param request the request
     * @return the answer, with any status
     * @throws InterruptedIOException if the thread was interrupted; its flag is set
     * @throws IOException if there is no answer
     */
    public Answer send(Request request) throws IOException {
        Outcome outcome = send(request, retries());
        if (outcome.isEmpty() && expectsText(request) && repeatsByItself()) {
            outcome = send(request, retries());
        }
        if (outcome.failure() != null && NoAnswerException.told(outcome.failure()) != outcome.failure()) {
            outcome.failure().addSuppressed(route(request.url()).failed(outcome.failure(), outcome.attempts()));
        }
        if (outcome.failure() instanceof RuntimeException told) {
            throw told;
        }
        if (outcome.failure() instanceof IOException told) {
            throw told;
        }
        return Objects.requireNonNull(outcome.answer());
    }

    /**
     * Sends a request, and repeats it when the caller's schedule says so. If the user has set a retry policy, that one
     * decides instead. Blocks.
     *
     * @param request the request
     * @param retries how often to repeat, and within what time
     * @return the answer or the failure
     * @throws InterruptedIOException if the thread was interrupted; its flag is set
     */
    public Outcome send(Request request, Retries retries) throws InterruptedIOException {
        boolean pipelined = settings.needsPipeline();
        boolean repeats = !(pipelined && (!isDirect || PipelineTransport.hasOwnRetry(settings)));
        Transport transport = pipelined ? pipelines.computeIfAbsent(request.isRepeatable(), this::pipeline) : end;
        // Tries are logged where they are repeated: here, or by a policy in our pipeline. In the user's own pipeline
        // we see the final outcome only.
        HttpLog log = repeats || settings.pipeline != null ? settings.log : null;
        Request complete = settings.pipeline == null ? withHeaders(request) : request;
        Deadline deadline = Deadline.in(retries.within(), nanoTime());
        for (int repeated = 0; ; repeated++) {
            Outcome outcome = once(transport, complete, deadline.within(answerTimeout), repeated + 1, log);
            Duration wait = repeats && mayPass(outcome.failure(), request.isRepeatable())
                    ? retries.schedules()
                            .apply(outcome)
                            .wait(
                                    repeated,
                                    outcome.retryAfter(),
                                    retries.jitter().getAsDouble())
                    : null;
            if (wait == null || wait.compareTo(deadline.left()) >= 0) {
                return outcome;
            }
            retries.pause().pause(wait);
        }
    }

    /**
     * Sends a request once, without any policy. Blocks.
     *
     * @param request the request
     * @param patience how long to wait for the answer; {@code null} for the default
     * @return the answer
     * @throws InterruptedIOException if the thread was interrupted; its flag is set
     * @throws IOException if there is no answer
     */
    public Answer sendOnce(Request request, @Nullable Duration patience) throws IOException {
        Transport own = !replacesClient && settings.needsPipeline() ? PipelineTransport.client(settings) : null;
        Deadline deadline = Deadline.in(patience == null ? answerTimeout : patience, nanoTime());
        Outcome outcome = once(own == null ? end : own, request, deadline, 1, settings.log);
        if (outcome.failure() != null) {
            throw outcome.failure() instanceof IOException told ? told : new IOException(outcome.failure());
        }
        return Objects.requireNonNull(outcome.answer());
    }

    /**
     * Returns whether an empty answer must have been lost on the way, so that the request is sent again. A request with
     * a code that can be used once is not sent again.
     */
    private static boolean expectsText(Request request) {
        return request.isRepeatable()
                && String.valueOf(request.headers().get("Accept")).contains("json");
    }

    private boolean repeatsByItself() {
        return retries().schedules().apply(Outcome.NOTHING).retries() > 0
                && !(settings.needsPipeline() && PipelineTransport.hasOwnRetry(settings));
    }

    private Route route(URI url) {
        if (replacesClient || settings.httpClient != null || settings.pipeline != null) {
            return new Route(url, null, false);
        }
        Proxying proxying = settings.proxying();
        return new Route(url, proxying == null ? null : proxying.to(url), true);
    }

    /** The caller's clock counts for services on this machine. Network requests take real time. */
    private LongSupplier nanoTime() {
        return isDirect ? settings.nanoTime : System::nanoTime;
    }

    private Outcome once(Transport transport, Request request, Deadline deadline, int attempt, @Nullable HttpLog log)
            throws InterruptedIOException {
        if (log == null) {
            return once(transport, request, deadline, attempt);
        }
        long begin = System.nanoTime();
        Outcome outcome = once(transport, request, deadline, attempt);
        log.write(request, outcome, Duration.ofNanos(System.nanoTime() - begin));
        return outcome;
    }

    private Outcome once(Transport transport, Request request, Deadline deadline, int attempt)
            throws InterruptedIOException {
        try {
            Answer answer = transport.send(request, deadline);
            return new Outcome(answer, null, answer.retryAfter(settings.clock.instant()), attempt);
        } catch (IOException | RuntimeException e) {
            if (isInterruption(e)) {
                Thread.currentThread().interrupt();
                InterruptedIOException told = new InterruptedIOException();
                told.initCause(e);
                throw told;
            }
            Exception told = e instanceof UncheckedIOException wrapped ? wrapped.getCause() : e;
            return new Outcome(null, told, null, attempt);
        }
    }

    /** Repeating does not help if the certificate is not trusted. After an interrupt, the request must end at once. */
    static boolean mayPass(@Nullable Throwable failure, boolean evenIfReceived) {
        boolean connected = true;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException
                    || cause instanceof SSLPeerUnverifiedException
                    || cause instanceof NoAnswerException) {
                return false;
            }
            connected &= !(cause instanceof ConnectException
                    || cause instanceof HttpConnectTimeoutException
                    || cause instanceof UnknownHostException);
        }
        // A proxy setting that cannot be used is reported by this type.
        boolean misconfigured = failure instanceof IllegalArgumentException;
        return failure == null || ((evenIfReceived || !connected) && !misconfigured && !isInterruption(failure));
    }

    private static boolean isInterruption(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return Thread.currentThread().isInterrupted();
    }

    /** Uses azure-core's defaults and its variable. */
    private Retries retries() {
        int count = settings.configuration.get("AZURE_REQUEST_RETRY_COUNT", HttpSettings.RETRIES);
        RetrySchedule schedule =
                over(new RetrySchedule(Math.max(0, count), Duration.ofMillis(800), Duration.ofSeconds(8)));
        return new Retries(
                outcome -> RetrySchedule.isPassing(outcome.status()) ? schedule : RetrySchedule.NEVER,
                answerTimeout.plus(schedule.longest()),
                Pause.REAL,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    private Transport pipeline(boolean evenIfReceived) {
        return PipelineTransport.of(settings, end, replacesClient, isDirect ? null : retries(), evenIfReceived);
    }

    private Request withHeaders(Request request) {
        ClientOptions options = settings.clientOptions;
        String application = options == null ? null : options.getApplicationId();
        if (application == null && settings.httpLogOptions != null) {
            application = PipelineTransport.applicationId(settings.httpLogOptions);
        }
        Request complete = request.with("User-Agent", UserAgent.of(application, settings.configuration));
        if (options != null) {
            for (Header header : options.getHeaders()) {
                complete = complete.with(header.getName(), header.getValue());
            }
        }
        return complete;
    }

    /**
     * Limits the wait that a host asks for. Every reader gets the limited value: our retries, the back-off after a
     * failure, and a user's own retry policy, which would sleep for as long as the header says.
     */
    private Answer withShortWait(Answer answer) {
        Duration wait = answer.retryAfter(settings.clock.instant());
        Map<String, List<String>> limited = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        limited.putAll(answer.headers());
        // azure-core's retry policies obey these; no host is known to send them.
        limited.remove("retry-after-ms");
        limited.remove("x-ms-retry-after-ms");
        limited.remove("Retry-After");
        if (wait != null) {
            Duration kept = wait.compareTo(MAX_DIRECT_WAIT) > 0 ? MAX_DIRECT_WAIT : wait;
            limited.put("Retry-After", List.of(Long.toString(kept.toSeconds())));
        }
        return new Answer(answer.status(), limited, answer.body());
    }
}
