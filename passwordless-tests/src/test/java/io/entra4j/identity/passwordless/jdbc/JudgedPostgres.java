package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL of Debian's that lets roles in over TLS only, and asks a judge about each login. The role {@code postgres}
 * needs no password, for the test itself.
 */
final class JudgedPostgres implements AutoCloseable {

    private static final Path PROGRAMS = Path.of("/usr/lib/postgresql/15/bin");
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final int port = freePort();
    private final Path home;
    private final LdapJudge directory;
    private Process process;

    private JudgedPostgres(Path home, TokenJudge judge) {
        this.home = home;
        this.directory = new LdapJudge(judge);
    }

    static JudgedPostgres start(FakeEntra entra, TokenJudge judge, String... roles) {
        if (!Files.isExecutable(PROGRAMS.resolve("postgres"))) {
            String reason = PROGRAMS.resolve("postgres") + " is not installed";
            if (Boolean.getBoolean("tools.required")) {
                throw new IllegalStateException(reason);
            }
            Assumptions.abort(reason);
        }
        try {
            JudgedPostgres server = new JudgedPostgres(Files.createTempDirectory("postgres"), judge);
            server.make(entra);
            server.begin();
            for (String role : roles) {
                server.execute("CREATE ROLE \"" + role + "\" LOGIN");
                server.execute("GRANT ALL ON SCHEMA public TO \"" + role + "\"");
            }
            return server;
        } catch (IOException | SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void make(FakeEntra entra) throws IOException, InterruptedException {
        own(home);
        Path data = home.resolve("data");
        Process made = run("initdb", "-D", data.toString(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N");
        if (!made.waitFor(60, TimeUnit.SECONDS) || made.exitValue() != 0) {
            throw new IOException("initdb failed");
        }
        entra.writeServerCertificate(home.resolve("server.pem"), home.resolve("server.key"));
        Files.setPosixFilePermissions(home.resolve("server.key"), PosixFilePermissions.fromString("rw-------"));
        own(home.resolve("server.pem"));
        own(home.resolve("server.key"));
        entra.writeCaCertificate(home.resolve("ca.pem"));
        Files.writeString(data.resolve("pg_hba.conf"), """
                host    all postgres 127.0.0.1/32 trust
                hostssl all all      127.0.0.1/32 ldap ldapserver=127.0.0.1 ldapport=%s ldapprefix="cn=" ldapsuffix=",dc=entra"
                """.formatted(directory.port()));
    }

    private static void own(Path path) throws IOException {
        if (ROOT) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
    }

    private void begin() throws IOException {
        process = run(
                "postgres",
                "-D",
                home.resolve("data").toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=300",
                "-c",
                "ssl=on",
                "-c",
                "ssl_cert_file=" + home.resolve("server.pem"),
                "-c",
                "ssl_key_file=" + home.resolve("server.key"),
                "-c",
                "log_connections=on");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!answers()) {
            if (System.nanoTime() > end) {
                throw new IOException("PostgreSQL does not answer");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    /** PostgreSQL does not run as root. */
    private Process run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(PROGRAMS.resolve(program).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(adminUrl())) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private Path log() {
        return home.resolve("log");
    }

    /** Returns the number of logins that the server's own log has of a role. */
    long authorized(String role) {
        try (Stream<String> lines = Files.lines(log(), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line ->
                            line.contains("connection authorized: user=" + role + " ") && line.contains("SSL enabled"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String adminUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
    }

    int port() {
        return port;
    }

    /** Returns a URL that names the authority to trust, and no user. */
    String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres?sslrootcert=" + caCertificate();
    }

    Path caCertificate() {
        return home.resolve("ca.pem");
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(adminUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
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
        directory.close();
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            FileSystemUtils.deleteRecursively(home);
        } catch (IOException | InterruptedException e) {
            // Its other processes end a moment later, and may still write.
        }
    }
}
