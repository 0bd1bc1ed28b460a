package io.entra4j.identity.passwordless;

import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real broker of Kafka, alone in its cluster. It takes tokens that the stand-in for Entra has signed for one audience,
 * over TLS, and ends each session with its token.
 */
final class KafkaBroker implements AutoCloseable {

    private static final String PASSWORD = "password";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int port = freePort();
    private final Path directory;
    private final Process process;

    private KafkaBroker(FakeEntra entra, String audience, Path directory) throws Exception {
        this.directory = directory;
        Path settings = settings(entra, audience);
        run(
                        java(
                                "kafka.tools.StorageTool",
                                "format",
                                "-t",
                                "4L6g3nShT-eMCtK--X86sw",
                                "-c",
                                settings.toString()),
                        "format.log")
                .waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        this.process = run(
                java(
                        "kafka.Kafka",
                        List.of(
                                "-Xmx256m",
                                "-XX:TieredStopAtLevel=1",
                                "-Djavax.net.ssl.trustStore=" + trustStore(entra),
                                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                                "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + entra.jwksUri(),
                                "-Dlogback.configurationFile=kafka-broker-logback.xml"),
                        settings.toString()),
                "broker.log");
        long begin = System.nanoTime();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                throw new IllegalStateException("The broker does not start:\n" + log());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    static KafkaBroker start(FakeEntra entra, String audience, Path directory) throws Exception {
        return new KafkaBroker(entra, audience, directory);
    }

    private Path settings(FakeEntra entra, String audience) throws IOException {
        Path certificate = directory.resolve("certificate.pem");
        Path key = directory.resolve("key.pem");
        entra.writeServerCertificate(certificate, key);
        Path both = Files.writeString(
                directory.resolve("server.pem"), Files.readString(key) + Files.readString(certificate));
        int controller = freePort();
        return Files.writeString(directory.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@localhost:%1$s
                controller.listener.names=CONTROLLER
                listeners=CLIENT://localhost:%2$s,INTERNAL://localhost:%3$s,CONTROLLER://localhost:%1$s
                advertised.listeners=CLIENT://localhost:%2$s,INTERNAL://localhost:%3$s
                inter.broker.listener.name=INTERNAL
                listener.security.protocol.map=CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
                log.dirs=%4$s
                num.partitions=1
                offsets.topic.num.partitions=1
                offsets.topic.replication.factor=1
                transaction.state.log.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                sasl.enabled.mechanisms=OAUTHBEARER
                connections.max.reauth.ms=3600000
                listener.name.client.ssl.keystore.type=PEM
                listener.name.client.ssl.keystore.location=%5$s
                listener.name.client.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;
                listener.name.client.oauthbearer.sasl.server.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler
                sasl.oauthbearer.jwks.endpoint.url=%6$s
                sasl.oauthbearer.expected.audience=%7$s
                sasl.oauthbearer.expected.issuer=%8$s
                sasl.oauthbearer.clock.skew.seconds=0
                """.formatted(
                        controller,
                        port,
                        freePort(),
                        directory.resolve("data"),
                        both,
                        entra.jwksUri(),
                        audience,
                        entra.issuer(FakeEntra.TENANT_ID)));
    }

    private Path trustStore(FakeEntra entra) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("entra", entra.caCertificate());
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static List<String> java(String main, String... arguments) {
        return java(main, List.of("-XX:TieredStopAtLevel=1"), arguments);
    }

    private static List<String> java(String main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }

    private Process run(List<String> command, String log) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile())
                .start();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("localhost", port), 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    String server() {
        return "localhost:" + port;
    }

    String log() throws IOException {
        Path log = directory.resolve("broker.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Returns how many times a client has proved who it is, by the broker's own log. */
    long authentications() throws IOException {
        return log().lines()
                .filter(line -> line.contains("OAuthBearerSaslServer - Successfully authenticate"))
                .count();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
