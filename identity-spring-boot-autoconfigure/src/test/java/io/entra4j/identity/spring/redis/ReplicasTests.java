package io.entra4j.identity.spring.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.Gate;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas in JVMs of their own, a real Redis between them, and one token service. */
@Tag("slow")
class ReplicasTests {

    private static final int REPLICAS = 8;
    private static final int CALLERS = 200;
    private static final int USERS = 500;

    @TempDir
    private Path directory;

    private final List<Jvm> replicas = new ArrayList<>();
    private RedisServer redis;
    private FakeEntra entra;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start();
        entra = FakeEntra.start();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("entra", entra.caCertificate());
        try (OutputStream out = Files.newOutputStream(directory.resolve("trust.p12"))) {
            store.store(out, "changeit".toCharArray());
        }
    }

    @AfterEach
    void stop() {
        replicas.forEach(Jvm::kill);
        if (redis != null) {
            redis.close();
            entra.close();
        }
    }

    @Test
    void replicasFetchATokenOnceWhetherNoneIsThereOrItHasExpiredOrIsDue() throws Exception {
        start(REPLICAS);
        entra.tokenLifetime(Duration.ofSeconds(40)).refreshIn(Duration.ofSeconds(20));

        assertThat(all("https://cold.example/.default", CALLERS)).as("cold").allMatch(Answer::isOneToken);
        assertThat(entra.tokenRequests()).as(() -> logs()).isOne();

        RedisServer.pause(Duration.ofSeconds(21));
        List<Answer> due = all("https://cold.example/.default", CALLERS);
        assertThat(due).as("due").allMatch(Answer::isOneToken);
        RedisServer.pause(Duration.ofSeconds(2));
        all("https://cold.example/.default", 1);
        assertThat(entra.tokenRequests()).isEqualTo(2);

        RedisServer.pause(Duration.ofSeconds(45));
        assertThat(all("https://cold.example/.default", CALLERS)).as("expired").allMatch(Answer::isOneToken);
        assertThat(entra.tokenRequests()).isEqualTo(3);
    }

    @Test
    void replicasExchangeTheTokenOfEachUserOnce() throws Exception {
        Path users = directory.resolve("users");
        Files.write(
                users,
                IntStream.range(0, USERS)
                        .mapToObj(user ->
                                entra.userToken(new UUID(0, user).toString()).build())
                        .toList());
        start(REPLICAS);
        // One after the other: a replica that loads its code while seven others do needs longer than a lease.
        for (Jvm replica : replicas) {
            replica.tell("https://first-" + replicas.indexOf(replica) + ".example/.default 1");
            assertThat(replica.answer()).matches(Answer::isOneToken);
        }
        entra.resetRequests();

        List<Answer> answers = all("https://graph.example/.default", users.toString());

        assertThat(answers).as(() -> logs()).allMatch(answer -> answer.tokens() == USERS && answer.failed() == 0);
        assertThat(entra.tokenRequests()).as(() -> logs()).isEqualTo(USERS);
    }

    @Test
    void replicaThatIsKilledWhileItFetchesCausesASecondRequestAndNoFailure() throws Exception {
        start(3);
        Gate held = entra.holdTokenAnswers();
        replicas.get(0).tell("https://killed.example/.default 1");
        while (entra.tokenRequests() == 0) {
            LockSupport.parkNanos(5_000_000);
        }
        replicas.get(0).kill();
        held.open();

        for (Jvm replica : replicas.subList(1, 3)) {
            replica.tell("https://killed.example/.default 50");
        }
        for (Jvm replica : replicas.subList(1, 3)) {
            assertThat(replica.answer()).matches(Answer::isOneToken);
        }
        assertThat(entra.tokenRequests()).isEqualTo(2);
    }

    @Test
    void noCallerFailsWhileRedisHangsAndAllShareAgainAfterwards() throws Exception {
        start(2);
        all("https://before.example/.default", 10);
        redis.hold(true);

        assertThat(all("https://during.example/.default", 50)).allMatch(Answer::isOneToken);
        assertThat(entra.tokenRequests()).as("each for itself").isEqualTo(1 + 2);
        assertThat(all("https://again.example/.default", 1))
                .as("without a wait for Redis")
                .allMatch(answer -> answer.failed() == 0 && answer.millis() < 500);

        redis.hold(false);
        int number = 0;
        int requests;
        do {
            requests = entra.tokenRequests();
            RedisServer.pause(Duration.ofMillis(200));
            all("https://after-" + number++ + ".example/.default", 1);
            assertThat(number).isLessThan(300);
        } while (entra.tokenRequests() - requests > 1);
    }

    private void start(int number) throws IOException {
        for (int i = 0; i < number; i++) {
            replicas.add(new Jvm(ChildJvm.start(
                    List.of(),
                    Map.of(),
                    Replica.class,
                    "-Dredis.port=" + redis.port(),
                    "-Dauthority=" + entra.authorityHost(),
                    "-Djavax.net.ssl.trustStore=" + directory.resolve("trust.p12"),
                    "-Djavax.net.ssl.trustStorePassword=changeit",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx128m")));
        }
        for (Jvm replica : replicas) {
            replica.awaitReady();
        }
    }

    private String logs() {
        return replicas.stream()
                .map(replica -> String.join("\n", replica.printed))
                .collect(Collectors.joining("\n"));
    }

    private List<Answer> all(String scope, int callers) throws IOException {
        return all(scope, String.valueOf(callers));
    }

    private List<Answer> all(String scope, String callers) throws IOException {
        for (Jvm replica : replicas) {
            replica.tell(scope + " " + callers);
        }
        List<Answer> answers = new ArrayList<>();
        for (Jvm replica : replicas) {
            answers.add(replica.answer());
        }
        return answers;
    }

    private record Answer(int tokens, int failed, long millis) {

        boolean isOneToken() {
            return tokens == 1 && failed == 0;
        }
    }

    private static final class Jvm {

        private final Process process;
        private final BufferedReader out;
        private final List<String> printed = new ArrayList<>();

        Jvm(Process process) {
            this.process = process;
            this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        void awaitReady() throws IOException {
            await("ready");
        }

        void tell(String line) throws IOException {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        Answer answer() throws IOException {
            String[] parts = await("\\d+ \\d+ \\d+").split(" ");
            return new Answer(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
        }

        /** Passes over what libraries log. */
        private String await(String pattern) throws IOException {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches(pattern)) {
                    return line;
                }
                printed.add(line);
            }
            throw new IllegalStateException("The replica ended: " + printed);
        }

        void kill() {
            process.destroyForcibly();
        }
    }
}
