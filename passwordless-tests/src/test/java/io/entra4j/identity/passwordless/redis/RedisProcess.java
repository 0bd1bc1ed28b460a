package io.entra4j.identity.passwordless.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** A redis-server of Debian's, on a port of this machine. */
final class RedisProcess implements AutoCloseable {

    /** The only user at the start. */
    static final String ADMIN = "admin";

    static final String ADMIN_PASSWORD = "of-the-judge";

    private static final Path PROGRAM = Path.of("/usr/bin/redis-server");

    private final Process process;
    private final int port;

    private RedisProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a server whose default user is off. */
    static RedisProcess start(String... settings) {
        int port = freePort();
        List<String> lines = new ArrayList<>(List.of(
                "port " + port,
                "bind 127.0.0.1",
                "save \"\"",
                "dir /tmp",
                "user default off",
                "user " + ADMIN + " on >" + ADMIN_PASSWORD + " ~* &* +@all"));
        lines.addAll(List.of(settings));
        RedisProcess server = run(port, lines, List.of());
        while (!server.admin("PING").contains("PONG")) {
            LockSupport.parkNanos(5_000_000);
        }
        return server;
    }

    /** Starts a sentinel that watches the server at a port, which it reaches by TLS only, and asks for a password itself. */
    static RedisProcess sentinel(int watched, Path certificate, Path key, Path authority, String password) {
        int port = freePort();
        List<String> settings = new ArrayList<>(List.of(
                "port 0",
                "tls-port " + port,
                "bind 127.0.0.1",
                "tls-cert-file " + certificate,
                "tls-key-file " + key,
                "tls-ca-cert-file " + authority,
                "tls-auth-clients no",
                "tls-replication yes",
                "sentinel monitor main 127.0.0.1 " + watched + " 1",
                "sentinel auth-user main " + ADMIN,
                "sentinel auth-pass main " + ADMIN_PASSWORD));
        if (!password.isEmpty()) {
            settings.add("requirepass " + password);
        }
        RedisProcess sentinel = run(port, settings, List.of("--sentinel"));
        while (!sentinel.ofSentinel(authority, password, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main")
                .contains(String.valueOf(watched))) {
            LockSupport.parkNanos(5_000_000);
        }
        return sentinel;
    }

    /** Returns which logins the sentinel refused. */
    String sentinelLog(Path authority, String password) {
        return ofSentinel(authority, password, "ACL", "LOG");
    }

    private String ofSentinel(Path authority, String password, String... words) {
        List<String> arguments = new ArrayList<>(
                List.of("-p", String.valueOf(port), "--tls", "--cacert", authority.toString(), "--no-auth-warning"));
        if (!password.isEmpty()) {
            arguments.addAll(List.of("-a", password));
        }
        arguments.addAll(List.of(words));
        return cli(arguments.toArray(String[]::new));
    }

    private static RedisProcess run(int port, List<String> settings, List<String> options) {
        if (!Files.isExecutable(PROGRAM)) {
            String reason = PROGRAM + " is not installed";
            if (Boolean.getBoolean("tools.required")) {
                throw new IllegalStateException(reason);
            }
            Assumptions.abort(reason);
        }
        try {
            Path file = Files.createTempFile("redis", ".conf");
            Files.write(file, settings);
            List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), file.toString()));
            command.addAll(options);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new RedisProcess(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    /** Sends a command as the administrator, and returns what redis-cli prints. */
    String admin(String... words) {
        List<String> arguments = new ArrayList<>(
                List.of("-p", String.valueOf(port), "--user", ADMIN, "--pass", ADMIN_PASSWORD, "--no-auth-warning"));
        arguments.addAll(List.of(words));
        return cli(arguments.toArray(String[]::new));
    }

    private static String cli(String... arguments) {
        try {
            List<String> command = new ArrayList<>(List.of("redis-cli"));
            command.addAll(List.of(arguments));
            Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
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
