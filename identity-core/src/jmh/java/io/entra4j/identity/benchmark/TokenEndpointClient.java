package io.entra4j.identity.benchmark;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import io.entra4j.identity.fake.FakeManagedIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Speaks to the {@link TokenEndpointProcess}: commands it, and makes HTTP clients that reach it. */
public final class TokenEndpointClient {

    /** Under this system property, children are told where the endpoint is. */
    static final String PROPERTY = "benchmark.endpoint";

    /** What credentials are told, because MSAL's cache never hits for an authority with a port. */
    static final String AUTHORITY_HOST = "https://login.benchmark.example";

    private final String host;
    private final String control;
    private final java.net.http.HttpClient client;
    private final ExecutorService threads = Executors.newCachedThreadPool(TokenEndpointClient::daemon);

    private TokenEndpointClient(String host, String control, Path certificate) {
        this.host = host;
        this.control = control;
        this.client = builder(certificate).executor(threads).build();
    }

    /** Connects to the endpoint that the parent process started. */
    static TokenEndpointClient connect() {
        String[] parts = System.getProperty(PROPERTY).split(",");
        return new TokenEndpointClient(parts[0], parts[1], Path.of(parts[2]));
    }

    /** Where the endpoint really is. */
    String host() {
        return host;
    }

    /** A JDK client that trusts the endpoint. */
    java.net.http.HttpClient jdkClient() {
        return client;
    }

    /** An azure-core client that sends every request to the endpoint, whatever host it names. */
    HttpClient azureClient() {
        Path certificate = Path.of(System.getProperty(PROPERTY).split(",")[2]);
        HttpClient direct = new JdkHttpClientBuilder(builder(certificate))
                .executor(threads)
                .connectionTimeout(Duration.ofSeconds(10))
                .responseTimeout(Duration.ofSeconds(60))
                // A read timeout would take a thread of the shared pool for every read.
                .readTimeout(Duration.ZERO)
                .configuration(Configuration.NONE)
                .build();
        return new ReroutedHttpClient(direct, host);
    }

    void delay(Duration delay) {
        command("delay/" + delay.toMillis());
    }

    void refreshIn(Duration refreshIn) {
        command("refreshIn/" + refreshIn.toSeconds());
    }

    void fail() {
        command("fail");
    }

    /** Ends delay and failures, and counts from zero. */
    void reset() {
        command("reset");
    }

    /** The number of token requests since the last reset. */
    int requests() {
        return Integer.parseInt(command("requests"));
    }

    /** The number of requests for tokens of a managed identity since the start. */
    int identityRequests() {
        return Integer.parseInt(command("identityRequests"));
    }

    /** The environment of an application with a managed identity. */
    static Map<String, String> identityVariables() {
        return Map.of(
                "IDENTITY_ENDPOINT",
                System.getProperty(PROPERTY).split(",")[3],
                "IDENTITY_HEADER",
                FakeManagedIdentity.SECRET);
    }

    /** Writes the JDK's own trust store with the endpoint's authority added, and without a password, as the JDK's is. */
    static void writeTrustStore(Path file) throws IOException, GeneralSecurityException {
        Security.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
        Security.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
        KeyStore all = KeyStore.getInstance(
                Path.of(System.getProperty("java.home"), "lib/security/cacerts").toFile(), (char[]) null);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (String alias : Collections.list(all.aliases())) {
            store.setCertificateEntry(alias, all.getCertificate(alias));
        }
        store.setCertificateEntry(
                "benchmark",
                trusted(Path.of(System.getProperty(PROPERTY).split(",")[2])).getCertificate("ca"));
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, null);
        }
    }

    /** A token that a user's client would send; each number stands for another session. */
    String userToken(int number) {
        return command("user/" + number);
    }

    /** Lets HTTP clients that are not set up trust the endpoint: the JDK's, and Netty's, which asks for the file. */
    static void trustByDefault() {
        try {
            Path store = Files.createTempFile("benchmark-ca", ".p12");
            store.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(store)) {
                trusted(Path.of(System.getProperty(PROPERTY).split(",")[2])).store(out, "benchmark".toCharArray());
            }
            System.setProperty("javax.net.ssl.trustStore", store.toString());
            System.setProperty("javax.net.ssl.trustStorePassword", "benchmark");
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String command(String path) {
        try {
            URI uri = URI.create(control + "/" + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static java.net.http.HttpClient.Builder builder(Path certificate) {
        return java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .sslContext(trusting(certificate));
    }

    private static SSLContext trusting(Path certificate) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted(certificate));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore trusted(Path certificate) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            return trusted;
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "benchmark-client");
        thread.setDaemon(true);
        return thread;
    }
}
