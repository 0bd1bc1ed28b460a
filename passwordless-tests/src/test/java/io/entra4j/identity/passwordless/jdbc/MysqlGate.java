package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.fake.FakeEntra;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Assumptions;
import org.springframework.util.FileSystemUtils;

/**
 * A MySQL that logs connections in as Azure's does: a real MariaDB behind a gate, which demands TLS, asks for the password
 * in clear text ({@code mysql_clear_password}), and has the token judged. MariaDB's own way to ask a judge (PAM) takes 512
 * characters only.
 */
final class MysqlGate implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/mariadbd");

    private static final int SSL = 0x0800;
    private static final int WITH_DATABASE = 0x0008;
    private static final int PLUGIN = 0x0008_0000;
    private static final int ATTRIBUTES = 0x0010_0000;
    private static final int LONG_ANSWER = 0x0020_0000;

    private final TokenJudge judge;
    private final Path home;
    private final int inner;
    private final Process process;
    private final SSLContext tls;
    private final ServerSocket server = new ServerSocket(0, 300, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private MysqlGate(FakeEntra entra, TokenJudge judge, String role) throws IOException, InterruptedException {
        this.judge = judge;
        this.home = Files.createTempDirectory("mariadb");
        this.inner = freePort();
        this.tls = entra.serverSslContext();
        this.process = begin(role);
        threads.execute(this::accept);
    }

    /** Starts a server with a role that may do all. */
    static MysqlGate start(FakeEntra entra, TokenJudge judge, String role) {
        if (!Files.isExecutable(PROGRAM)) {
            String reason = PROGRAM + " is not installed";
            if (Boolean.getBoolean("tools.required")) {
                throw new IllegalStateException(reason);
            }
            Assumptions.abort(reason);
        }
        try {
            return new MysqlGate(entra, judge, role);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process begin(String role) throws IOException, InterruptedException {
        String user = "--user=" + System.getProperty("user.name");
        String data = "--datadir=" + home.resolve("data");
        Process made = run("mariadb-install-db", "--no-defaults", data, user, "--skip-test-db");
        if (!made.waitFor(2, TimeUnit.MINUTES) || made.exitValue() != 0) {
            throw new IOException(Files.readString(log()));
        }
        // The role has no password in the server itself, to which the gate alone connects.
        Path first = Files.writeString(
                home.resolve("first.sql"),
                "CREATE DATABASE orders;\nCREATE USER '%s'@'%%';\nGRANT ALL ON *.* TO '%s'@'%%';\n"
                        .formatted(role, role));
        Process begun = run(
                PROGRAM.toString(),
                "--no-defaults",
                data,
                user,
                "--init-file=" + first,
                "--bind-address=127.0.0.1",
                "--port=" + inner,
                "--socket=" + home.resolve("socket"),
                "--pid-file=" + home.resolve("pid"),
                "--skip-name-resolve",
                "--max-connections=300");
        for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1); !answers(); ) {
            if (System.nanoTime() > end || !begun.isAlive()) {
                throw new IOException(Files.readString(log()));
            }
            LockSupport.parkNanos(20_000_000);
        }
        return begun;
    }

    private Process run(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return home.resolve("log");
    }

    private boolean answers() {
        try (Socket socket = new Socket("127.0.0.1", inner)) {
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                sockets.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket plain) {
        try (Socket client = plain;
                Socket maria = new Socket("127.0.0.1", inner)) {
            sockets.add(maria);
            byte[] greeting = Packet.read(maria.getInputStream()).payload();
            addTls(greeting);
            new Packet(0, greeting).write(client.getOutputStream());
            Packet wish = Packet.read(client.getInputStream());
            if (wish.payload().length != 32) {
                refuse(client, wish.number() + 1, 3159, "Connections without TLS are not allowed.");
                return;
            }
            try (SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(client, null, true)) {
                secured.setUseClientMode(false);
                Packet login = Packet.read(secured.getInputStream());
                if (logIn(secured, login, maria)) {
                    threads.execute(() -> copy(maria, secured));
                    copy(secured, maria);
                }
            }
        } catch (IOException e) {
            // One side has ended.
        } finally {
            sockets.remove(plain);
        }
    }

    /** Says in the server's greeting that it can have TLS. */
    private static void addTls(byte[] greeting) {
        int version = 1;
        while (greeting[version] != 0) {
            version++;
        }
        greeting[version + 1 + 4 + 8 + 1 + 1] |= (byte) (SSL >> 8);
    }

    private boolean logIn(Socket client, Packet login, Socket maria) throws IOException {
        byte[] hello = login.payload();
        String user = text(hello, 32);
        new Packet(login.number() + 1, "\u00femysql_clear_password\0".getBytes(StandardCharsets.ISO_8859_1))
                .write(client.getOutputStream());
        Packet answer = Packet.read(client.getInputStream());
        String refused = judge.judge(user, text(answer.payload(), 0));
        if (!refused.isEmpty()) {
            refuse(client, answer.number() + 1, 1045, "Access denied for user '" + user + "' (" + refused + ")");
            return false;
        }
        new Packet(1, withoutPassword(hello, user)).write(maria.getOutputStream());
        Packet verdict = Packet.read(maria.getInputStream());
        new Packet(answer.number() + 1, verdict.payload()).write(client.getOutputStream());
        return verdict.payload()[0] == 0;
    }

    /** What the client says of itself, without its answer to the greeting. */
    private static byte[] withoutPassword(byte[] hello, String user) throws IOException {
        int flags = 0;
        for (int i = 3; i >= 0; i--) {
            flags = flags << 8 | hello[i] & 0xff;
        }
        int position = 32 + user.length() + 1;
        int first = hello[position++] & 0xff;
        boolean isLong = (flags & LONG_ANSWER) != 0 && first == 0xfc;
        int length = isLong ? hello[position] & 0xff | (hello[position + 1] & 0xff) << 8 : first;
        position += (isLong ? 2 : 0) + length;
        String database = (flags & WITH_DATABASE) == 0 ? null : text(hello, position);
        flags = flags & ~SSL & ~ATTRIBUTES & ~LONG_ANSWER | PLUGIN;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 4; i++) {
            out.write(flags >> 8 * i);
        }
        out.write(hello, 4, 28);
        out.write((user + "\0\0").getBytes(StandardCharsets.UTF_8));
        if (database != null) {
            out.write((database + "\0").getBytes(StandardCharsets.UTF_8));
        }
        out.write("mysql_native_password\0".getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    private static void refuse(Socket client, int number, int code, String reason) throws IOException {
        byte[] text = ("\u00ff" + (char) (code & 0xff) + (char) (code >> 8) + "#28000" + reason)
                .getBytes(StandardCharsets.ISO_8859_1);
        new Packet(number, text).write(client.getOutputStream());
    }

    private static String text(byte[] payload, int start) {
        int end = start;
        while (end < payload.length && payload[end] != 0) {
            end++;
        }
        return new String(payload, start, end - start, StandardCharsets.UTF_8);
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side has ended.
        }
    }

    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>(sockets);
        all.add(server);
        for (AutoCloseable each : all) {
            try {
                each.close();
            } catch (Exception e) {
                // It is gone.
            }
        }
        threads.shutdownNow();
        try {
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            FileSystemUtils.deleteRecursively(home);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Packet(int number, byte[] payload) {

        static Packet read(InputStream in) throws IOException {
            byte[] head = in.readNBytes(4);
            if (head.length < 4) {
                throw new EOFException();
            }
            return new Packet(
                    head[3] & 0xff, in.readNBytes(head[0] & 0xff | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16));
        }

        void write(OutputStream out) throws IOException {
            byte[] bytes = new byte[payload.length + 4];
            for (int i = 0; i < 3; i++) {
                bytes[i] = (byte) (payload.length >> 8 * i);
            }
            bytes[3] = (byte) number;
            System.arraycopy(payload, 0, bytes, 4, payload.length);
            out.write(bytes);
            out.flush();
        }
    }
}
