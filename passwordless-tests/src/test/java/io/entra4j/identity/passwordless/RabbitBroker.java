package io.entra4j.identity.passwordless;

import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real RabbitMQ of Debian's, alone in its cluster and on loopback only. It knows no users: its plugin for OAuth 2.0
 * takes tokens that the stand-in for Entra has signed for one audience, over TLS, with the roles as permissions.
 */
final class RabbitBroker implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("/usr/lib/rabbitmq/lib");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int port = freePort();
    private final Path directory;
    private final Process names;
    private final Process process;

    private RabbitBroker(FakeEntra entra, String audience, Path directory) throws IOException {
        this.directory = directory;
        Map<String, String> environment = environment(entra, audience, freePort());
        // The broker would leave its name server behind.
        this.names = run(environment, "epmd.log", "epmd");
        this.process = run(environment, "broker.log", program().toString());
        long begin = System.nanoTime();
        while (!log().contains("Server startup complete") || !answers()) {
            if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
                close();
                throw new IllegalStateException("The broker does not start:\n" + log());
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    static RabbitBroker start(FakeEntra entra, String audience, Path directory) throws IOException {
        return new RabbitBroker(entra, audience, directory);
    }

    /** Returns the roles that let an application do all with the broker. */
    static String[] roles(String audience) {
        return Stream.of("read", "write", "configure")
                .map(permission -> audience + "." + permission + ":*/*")
                .toArray(String[]::new);
    }

    private Map<String, String> environment(FakeEntra entra, String audience, int namesPort) throws IOException {
        Path plugins = Files.writeString(directory.resolve("enabled_plugins"), "[rabbitmq_auth_backend_oauth2].");
        return Map.ofEntries(
                Map.entry("HOME", directory.toString()),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("ERL_EPMD_PORT", String.valueOf(namesPort)),
                Map.entry("RABBITMQ_CONF_ENV_FILE", directory.resolve("none").toString()),
                Map.entry(
                        "RABBITMQ_ADVANCED_CONFIG_FILE",
                        directory.resolve("advanced.config").toString()),
                Map.entry("RABBITMQ_CONFIG_FILE", settings(entra, audience).toString()),
                Map.entry(
                        "RABBITMQ_CONFIG_FILES",
                        directory.resolve("conf.d").resolve("*.conf").toString()),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(freePort())),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", plugins.toString()),
                Map.entry("RABBITMQ_LOG_BASE", directory.toString()),
                Map.entry("RABBITMQ_MNESIA_BASE", directory.resolve("data").toString()),
                Map.entry("RABBITMQ_NODENAME", "tests-" + port + "@localhost"),
                // A channel asks again after each tick whether it may do what it does; the default is a minute.
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-kernel inet_dist_use_interface {127,0,0,1} -rabbit channel_tick_interval 500 +S 1 +A 4"));
    }

    private Path settings(FakeEntra entra, String audience) throws IOException {
        Path certificate = directory.resolve("certificate.pem");
        Path key = directory.resolve("key.pem");
        Path authority = directory.resolve("authority.pem");
        entra.writeServerCertificate(certificate, key);
        entra.writeCaCertificate(authority);
        return Files.writeString(directory.resolve("rabbitmq.conf"), """
                listeners.tcp = none
                listeners.ssl.default = 127.0.0.1:%1$s
                ssl_options.certfile = %2$s
                ssl_options.keyfile = %3$s
                ssl_options.verify = verify_none
                ssl_options.fail_if_no_peer_cert = false
                auth_backends.1 = rabbit_auth_backend_oauth2
                auth_oauth2.resource_server_id = %4$s
                auth_oauth2.additional_scopes_key = roles
                auth_oauth2.jwks_url = %5$s
                auth_oauth2.https.peer_verification = verify_peer
                auth_oauth2.https.cacertfile = %6$s
                log.file = false
                log.console = true
                log.console.level = info
                """.formatted(
                        port, certificate, key, audience, entra.jwksUri(), authority));
    }

    private static Path program() throws IOException {
        if (Files.isDirectory(PROGRAMS)) {
            try (Stream<Path> versions = Files.list(PROGRAMS)) {
                List<Path> found = versions.map(version -> version.resolve("sbin/rabbitmq-server"))
                        .filter(Files::isExecutable)
                        .toList();
                if (!found.isEmpty()) {
                    return found.get(0);
                }
            }
        }
        String reason = "rabbitmq-server is not installed below " + PROGRAMS;
        if (Boolean.getBoolean("tools.required")) {
            throw new IllegalStateException(reason);
        }
        return Assumptions.abort(reason);
    }

    private Process run(Map<String, String> environment, String log, String program) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("broker.log"));
    }

    /** Returns how many times a connection has logged in, by the broker's own log. */
    long logins() throws IOException {
        return linesWith("authenticated and granted access");
    }

    /** Returns how many times a connection has taken a new token, by the broker's own log. */
    long renewals() throws IOException {
        return linesWith("updated secret");
    }

    private long linesWith(String text) throws IOException {
        return log().lines().filter(line -> line.contains(text)).count();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        names.destroyForcibly();
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
        names.onExit().join();
    }
}
