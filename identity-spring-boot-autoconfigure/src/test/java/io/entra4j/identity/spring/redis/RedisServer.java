package io.entra4j.identity.spring.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A redis-server of Debian's, on a port of this machine, which a test may stop, hold and start again. */
public final class RedisServer implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");

    private final int port = freePort();
    private Process process;

    private RedisServer() {}

    public static RedisServer start(String... options) {
        if (!Files.isExecutable(PROGRAM)) {
            String reason = PROGRAM + " is not installed";
            if (Boolean.getBoolean("tools.required")) {
                throw new IllegalStateException(reason);
            }
            Assumptions.abort(reason);
        }
        RedisServer server = new RedisServer();
        server.begin(options);
        return server;
    }

    /** A master of a cluster, which has no other one yet. */
    static RedisServer clustered() {
        return start(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                String.valueOf(freePort()),
                "--cluster-config-file",
                "nodes-" + UUID.randomUUID() + ".conf");
    }

    /** A sentinel that watches a server and its standby, and puts the standby in its place when it is gone. */
    static RedisServer sentinel(int watched) throws IOException {
        RedisServer sentinel = new RedisServer();
        Path settings = Files.createTempFile("sentinel", ".conf");
        Files.writeString(settings, """
                port %s
                bind 127.0.0.1
                sentinel monitor main 127.0.0.1 %s 1
                sentinel down-after-milliseconds main 500
                sentinel failover-timeout main 2000
                """.formatted(sentinel.port, watched));
        sentinel.run(List.of(PROGRAM.toString(), settings.toString(), "--sentinel"));
        return sentinel;
    }

    /** Waits until the sentinel knows of the standby. */
    void awaitStandby() throws Exception {
        while (!command("SENTINEL", "REPLICAS", "main").contains("127.0.0.1")) {
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Sends a command by redis-cli, and returns what that prints. */
    String command(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("redis-cli", "-p", String.valueOf(port)));
        command.addAll(List.of(words));
        Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    void begin(String... options) {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                "/tmp"));
        command.addAll(List.of(options));
        run(command);
    }

    private void run(List<String> command) {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        while (!answers()) {
            LockSupport.parkNanos(5_000_000);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    /** Stops the process without ending it, as a machine that hangs; or lets it go on. */
    void hold(boolean held) throws Exception {
        signal(held ? "-STOP" : "-CONT");
    }

    void kill() throws Exception {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", name, String.valueOf(process.pid())).start().waitFor();
    }

    LettuceConnectionFactory connections() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory("127.0.0.1", port);
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    /** Lets real time pass, since the server counts in it. */
    static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
