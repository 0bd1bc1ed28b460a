package io.entra4j.identity.fake;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** An azure-core HTTP client on the JDK's, with threads of its own. */
final class TrustingHttpClient implements AutoCloseable {
    // azure-core's shared pool would outlive the fake and mix its threads with those under test.
    private final ExecutorService threads = Executors.newCachedThreadPool(TrustingHttpClient::daemon);
    private final HttpClient client;

    TrustingHttpClient(SSLContext trust) {
        client = new JdkHttpClientBuilder(java.net.http.HttpClient.newBuilder().sslContext(trust))
                .executor(threads)
                .connectionTimeout(Duration.ofSeconds(10))
                .responseTimeout(Duration.ofSeconds(60))
                // A read timeout would take a thread of the shared pool for every read.
                .readTimeout(Duration.ZERO)
                // Not the machine's proxy: everything here is on localhost.
                .configuration(Configuration.NONE)
                .build();
    }

    HttpClient azure() {
        return client;
    }

    @Override
    public void close() {
        threads.shutdown();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-entra-client");
        thread.setDaemon(true);
        return thread;
    }
}
