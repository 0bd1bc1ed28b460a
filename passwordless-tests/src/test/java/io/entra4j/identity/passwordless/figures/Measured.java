package io.entra4j.identity.passwordless.figures;

import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A library whose connections are measured, with an Entra of its own. Its application reaches Entra under Entra's name,
 * through a proxy, with the authority that the JVM is told to trust: so it needs no property but those of an application.
 */
public final class Measured implements AutoCloseable {

    /** Of tokens while the connections work. They are due after half of it, as those of managed identities. */
    private static final Duration LIFE = Duration.ofSeconds(60);

    private final String name;
    private final String classPath;
    private final FakeEntra entra = FakeEntra.start();
    private final FakeProxy proxy =
            FakeProxy.to(URI.create(entra.authorityHost()).getPort());
    private final Map<String, List<Long>> figures = new LinkedHashMap<>();
    private String failure = "failure=";

    private Measured(String name, String classPath) {
        this.name = name;
        this.classPath = classPath;
    }

    /** Returns this library and Spring Cloud Azure, with the class paths that Maven made of an application with each. */
    public static List<Measured> both() throws Exception {
        Path classes = Path.of(Measured.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path directory = Path.of(System.getProperty("class-paths"));
        List<Measured> both = new ArrayList<>();
        for (String each : List.of("ours", "peer")) {
            both.add(new Measured(
                    each, classes + File.pathSeparator + Files.readString(directory.resolve("connections-" + each))));
        }
        return both;
    }

    public FakeEntra entra() {
        return entra;
    }

    /** Opens connections twice in a new JVM, with tokens that live for an hour. */
    public void open(String... properties) throws IOException, GeneralSecurityException {
        entra.reset();
        entra.tokenLifetime(Duration.ofHours(1));
        int before = entra.tokenRequests();
        add(start(Duration.ZERO, properties));
        add("requests", entra.tokenRequests() - before);
    }

    /** Uses connections over four lives of a token, with two outages of a third of a life each. */
    public void work(String... properties) throws IOException, GeneralSecurityException {
        entra.reset();
        entra.tokenLifetime(LIFE).refreshIn(LIFE.dividedBy(2));
        int before = entra.tokenRequests();
        Process process = start(LIFE.multipliedBy(4), properties);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            lines.add(line);
            if (line.startsWith("warm=")) {
                for (int thirds : List.of(1, 7)) {
                    at(thirds, () -> entra.failUntilReset(Failure.serverError(503)), clock);
                    at(thirds + 1, entra::reset, clock);
                }
            }
        }
        clock.shutdown();
        lines.removeIf(line -> line.matches("(started|cold|warm)=.*"));
        addLines(lines);
        add("requests.at.work", entra.tokenRequests() - before);
    }

    private static void at(int thirdsOfALife, Runnable action, ScheduledExecutorService clock) {
        clock.schedule(action, LIFE.multipliedBy(thirdsOfALife).dividedBy(3).toMillis(), TimeUnit.MILLISECONDS);
    }

    private Process start(Duration work, String... properties) throws IOException, GeneralSecurityException {
        Path trust = Files.createTempFile("trust", ".p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("entra", entra.caCertificate());
        try (OutputStream out = Files.newOutputStream(trust)) {
            store.store(out, "changeit".toCharArray());
        }
        List<String> options = new ArrayList<>(List.of(
                "-Djavax.net.ssl.trustStore=" + trust,
                "-Djavax.net.ssl.trustStorePassword=changeit",
                "-Dhttps.proxyHost=localhost",
                "-Dspring.config.location=optional:file:none/",
                "-Dhttps.proxyPort=" + proxy.port(),
                "-Dwork.seconds=" + work.toSeconds(),
                "-Dazure.identity.tenant-id=" + FakeEntra.TENANT_ID,
                "-Dazure.identity.client-id=" + FakeEntra.CLIENT_ID,
                "-Dazure.identity.client-secret=" + FakeEntra.CLIENT_SECRET,
                "-Dspring.cloud.azure.profile.tenant-id=" + FakeEntra.TENANT_ID,
                "-Dspring.cloud.azure.credential.client-id=" + FakeEntra.CLIENT_ID,
                "-Dspring.cloud.azure.credential.client-secret=" + FakeEntra.CLIENT_SECRET));
        for (String property : properties) {
            options.add("-D" + property);
        }
        return ChildJvm.start(
                List.of(),
                Map.of("CLASSPATH", classPath),
                ConnectionsApplication.class,
                options.toArray(String[]::new));
    }

    private void add(Process process) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            addLines(reader.lines().toList());
        }
    }

    private void addLines(List<String> lines) {
        if (lines.stream().noneMatch(line -> line.matches("(warm|failure)=.*"))) {
            throw new IllegalStateException(String.join("\n", lines));
        }
        for (String line : lines) {
            if (line.startsWith("failure=")) {
                failure = line;
            } else if (line.matches("[a-z]+=\\d+")) {
                String[] pair = line.split("=");
                add(pair[0], Long.parseLong(pair[1]));
            }
        }
    }

    /** Adds a figure of a run. */
    public void add(String key, long value) {
        figures.computeIfAbsent(key, absent -> new ArrayList<>()).add(value);
    }

    /** Prints the median of each figure. */
    public void print(String kind) {
        figures.forEach((key, values) -> System.out.printf(
                "%s %s %s: %s of %s%n",
                kind, name, key, values.stream().sorted().toList().get(values.size() / 2), values));
        System.out.println(kind + " " + name + " " + failure);
    }

    @Override
    public void close() {
        proxy.close();
        entra.close();
    }
}
