package io.entra4j.identity;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.ClientOptions;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import com.azure.core.util.HttpClientOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Chooses the HTTP client where the user names none. azure-core's own default would run the JDK's client on azure-core's
 * shared pool, where callers that occupy the pool wait for completions that need it.
 */
final class DefaultHttpClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(60);

    private DefaultHttpClient() {}

    static HttpClient create(
            Configuration configuration, @Nullable ClientOptions clientOptions, @Nullable SSLContext sslContext) {
        HttpClientOptions options = clientOptions instanceof HttpClientOptions given ? given : new HttpClientOptions();
        try {
            return Jdk.client(configuration, options, sslContext);
        } catch (NoClassDefFoundError e) {
            if (sslContext != null) {
                throw new IllegalStateException(
                        "'sslContext' needs com.azure:azure-core-http-jdk-httpclient on the class path. Add it, or set an"
                                + " 'httpClient' that trusts whom it should.",
                        e);
            }
            return fromClassPath(configuration, options);
        }
    }

    private static HttpClient fromClassPath(Configuration configuration, HttpClientOptions options) {
        try {
            return HttpClient.createDefault(new HttpClientOptions()
                    .setConfiguration(configuration)
                    .setProxyOptions(options.getProxyOptions())
                    .setConnectTimeout(Objects.requireNonNullElse(options.getConnectTimeout(), CONNECT_TIMEOUT))
                    .setResponseTimeout(Objects.requireNonNullElse(options.getResponseTimeout(), RESPONSE_TIMEOUT)));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "There is no HTTP client on the class path. Add com.azure:azure-core-http-jdk-httpclient, or set"
                            + " 'httpClient'.",
                    e);
        }
    }

    /** Apart, because azure-core-http-jdk-httpclient is optional. */
    private static final class Jdk {

        static HttpClient client(
                Configuration configuration, HttpClientOptions options, @Nullable SSLContext sslContext) {
            java.net.http.HttpClient.Builder jdk = java.net.http.HttpClient.newBuilder();
            JdkHttpClientBuilder builder = (sslContext == null
                            ? new JdkHttpClientBuilder()
                            : new JdkHttpClientBuilder(jdk.sslContext(sslContext)))
                    .configuration(configuration)
                    .executor(threads())
                    .connectionTimeout(Objects.requireNonNullElse(options.getConnectTimeout(), CONNECT_TIMEOUT))
                    .responseTimeout(Objects.requireNonNullElse(options.getResponseTimeout(), RESPONSE_TIMEOUT));
            if (options.getProxyOptions() != null) {
                builder.proxy(options.getProxyOptions());
            }
            return new WithoutContentLength(builder.build());
        }

        private static Executor threads() {
            return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, "azure-identity-http");
                        thread.setDaemon(true);
                        return thread;
                    });
        }
    }

    /** Leaves that header to the JDK, which sets it anyway: azure-core's client would warn of each one it is given. */
    private record WithoutContentLength(HttpClient client) implements HttpClient {

        @Override
        public Mono<HttpResponse> send(HttpRequest request) {
            return Mono.defer(() -> client.send(without(request)));
        }

        @Override
        public Mono<HttpResponse> send(HttpRequest request, Context context) {
            return Mono.defer(() -> client.send(without(request), context));
        }

        @Override
        public HttpResponse sendSync(HttpRequest request, Context context) {
            return client.sendSync(without(request), context);
        }

        private static HttpRequest without(HttpRequest request) {
            request.getHeaders().remove(HttpHeaderName.CONTENT_LENGTH);
            return request;
        }
    }
}
