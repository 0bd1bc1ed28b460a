package io.entra4j.identity.replicas;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeEntra;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Prints the tables about replicas of docs/performance.md. The first argument is the port of an empty Redis. */
final class Figures {

    private static final int SAMPLES = 5_000;

    private final int redis;
    private final FakeEntra entra;
    private final Path trust;

    private Figures(int redis, FakeEntra entra, Path trust) {
        this.redis = redis;
        this.entra = entra;
        this.trust = trust;
    }

    public static void main(String[] args) throws Exception {
        try (FakeEntra entra = FakeEntra.start()) {
            Path trust = Files.createTempFile("trust", ".p12");
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("entra", entra.caCertificate());
            try (OutputStream out = Files.newOutputStream(trust)) {
                store.store(out, "changeit".toCharArray());
            }
            Figures figures = new Figures(Integer.parseInt(args[0]), entra, trust);
            figures.printRequests();
            figures.printTimes();
            Files.delete(trust);
        }
        System.exit(0);
    }

    private void printRequests() throws Exception {
        entra.delay(Duration.ofMillis(200));
        System.out.println("| replicas, with " + Replica.CALLERS + " callers each | this library, shared cache"
                + " | this library, no shared cache | azure-identity |\n|---|---|---|---|");
        for (int replicas : new int[] {1, 2, 4, 8}) {
            System.out.printf(
                    "| %s | %s | %s | %s |%n",
                    replicas,
                    requests("shared", replicas),
                    requests("alone", replicas),
                    requests("azure-identity", replicas));
        }
        entra.delay(Duration.ZERO);
    }

    private String requests(String library, int number) throws Exception {
        List<Process> replicas = new ArrayList<>();
        List<BufferedReader> answers = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                Process replica = start(library);
                replicas.add(replica);
                answers.add(new BufferedReader(new InputStreamReader(replica.getInputStream(), StandardCharsets.UTF_8)));
                await(answers.get(i), "ready");
            }
            int before = entra.tokenRequests();
            for (Process replica : replicas) {
                replica.getOutputStream()
                        .write(("https://" + library + number + ".example/.default\n").getBytes(StandardCharsets.UTF_8));
                replica.getOutputStream().flush();
            }
            for (BufferedReader answer : answers) {
                await(answer, "done");
            }
            int requests = entra.tokenRequests() - before;
            return requests + (requests == 1 ? " request" : " requests");
        } finally {
            replicas.forEach(Process::destroyForcibly);
        }
    }

    private Process start(String library) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djavax.net.ssl.trustStore=" + trust,
                        "-Djavax.net.ssl.trustStorePassword=changeit",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Replica.class.getName(),
                        library,
                        entra.authorityHost(),
                        String.valueOf(redis))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void await(BufferedReader answers, String wanted) throws IOException {
        String line = answers.readLine();
        while (!wanted.equals(line)) {
            if (line == null) {
                throw new IllegalStateException("The replica ended.");
            }
            line = answers.readLine();
        }
    }

    /** One replica fetches; another gets its tokens out of Redis. */
    private void printTimes() throws Exception {
        System.setProperty("javax.net.ssl.trustStore", trust.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
        LettuceConnectionFactory connections = Replica.connections(redis);
        TokenCredential fetching = Replica.ours(entra.authorityHost(), Replica.cache(connections));
        TokenCredential reading = Replica.ours(entra.authorityHost(), Replica.cache(connections));
        for (int i = 0; i < SAMPLES; i++) {
            fetching.getTokenSync(context(i));
        }
        int before = entra.tokenRequests();
        long[] found = times(i -> reading.getTokenSync(context(i)));
        if (entra.tokenRequests() != before) {
            throw new IllegalStateException("Not all tokens were found in Redis.");
        }
        byte[] value = new byte[2_400];
        Arrays.fill(value, (byte) 'x');
        try (RedisConnection connection = connections.getConnection()) {
            connection.stringCommands().set("plain".getBytes(StandardCharsets.US_ASCII), value);
        }
        long[] plain = times(i -> {
            try (RedisConnection connection = connections.getConnection()) {
                return connection.stringCommands().get("plain".getBytes(StandardCharsets.US_ASCII));
            }
        });
        long[] asked = times(i -> fetching.getTokenSync(context(SAMPLES + i)));
        System.out.println("\n| a token that this replica does not have | p50 | p99 |\n|---|---|---|");
        print("found in Redis, where another replica has put it", found);
        print("fetched from the stand-in, which answers at once, and put into Redis", asked);
        print("for comparison: one GET of 2,400 bytes by Spring Data Redis", plain);
    }

    private interface Sample {
        Object take(int number) throws Exception;
    }

    /** Times of the second half, sorted; the first half warms up. */
    private static long[] times(Sample sample) throws Exception {
        long[] times = new long[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            long begin = System.nanoTime();
            if (sample.take(i) == null) {
                throw new IllegalStateException("nothing found");
            }
            times[i] = System.nanoTime() - begin;
        }
        long[] counted = Arrays.copyOfRange(times, SAMPLES / 2, SAMPLES);
        Arrays.sort(counted);
        return counted;
    }

    private static void print(String what, long[] times) {
        System.out.printf(
                "| %s | %s µs | %s µs |%n",
                what, times[times.length / 2] / 1_000, times[times.length * 99 / 100] / 1_000);
    }

    private static TokenRequestContext context(int number) {
        return new TokenRequestContext().addScopes("https://api-" + number + ".example/.default");
    }
}
