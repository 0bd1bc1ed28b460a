package io.entra4j.identity.passwordless.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.passwordless.SignedToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A Redis that logs connections in as Azure's does: a real redis-server behind a gate, at which TLS ends. The gate checks
 * the token of each AUTH and HELLO (signature, resource, expiry, object ID), makes it the user's password in the server
 * until it expires, and then cuts each connection that has presented no newer one. What it does not accept goes to the
 * server as it is, which refuses it.
 */
final class RedisGate implements AutoCloseable {

    static final String SCOPE = "https://redis.azure.com/.default";

    private static final String AUDIENCE = "https://redis.azure.com";

    /** A login that a connection tried. */
    record Login(int connection, String user, String token, boolean accepted) {}

    private final FakeEntra entra;
    private final RedisProcess redis;
    private final ServerSocket server;
    private final Admin admin;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final List<Login> logins = new CopyOnWriteArrayList<>();
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();

    private RedisGate(FakeEntra entra, String address, boolean clustered) throws IOException {
        this.entra = entra;
        this.server = entra.serverSslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 500, InetAddress.getByName(address));
        this.redis = clustered ? RedisProcess.start(cluster()) : RedisProcess.start();
        this.admin = new Admin(redis.port());
        if (clustered) {
            redis.admin("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            while (!redis.admin("CLUSTER", "INFO").contains("cluster_state:ok")) {
                Thread.onSpinWait();
            }
        }
        threads.execute(this::accept);
    }

    private String[] cluster() {
        return new String[] {
            "cluster-enabled yes",
            "cluster-port " + RedisProcess.freePort(),
            "cluster-config-file nodes-" + port() + ".conf",
            "cluster-announce-ip 127.0.0.1",
            "cluster-announce-port " + port()
        };
    }

    static RedisGate start(FakeEntra entra) {
        return start(entra, "127.0.0.1", false);
    }

    /** Starts a cluster of one node. */
    static RedisGate startCluster(FakeEntra entra) {
        return start(entra, "127.0.0.1", true);
    }

    /** Starts a server that has the address, which its certificate does not name. */
    static RedisGate startAt(String address, FakeEntra entra) {
        return start(entra, address, false);
    }

    private static RedisGate start(FakeEntra entra, String address, boolean clustered) {
        try {
            return new RedisGate(entra, address, clustered);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RedisProcess sentinel(Path authority, String password) throws IOException {
        Path certificate = Files.createTempFile("sentinel", ".pem");
        Path key = Files.createTempFile("sentinel-key", ".pem");
        entra.writeServerCertificate(certificate, key);
        return RedisProcess.sentinel(port(), certificate, key, authority, password);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Returns the server behind the gate. */
    RedisProcess redis() {
        return redis;
    }

    List<Login> logins() {
        return List.copyOf(logins);
    }

    /** Returns the tokens that were accepted, each once, in their order. */
    List<String> tokens() {
        return logins.stream()
                .filter(Login::accepted)
                .map(Login::token)
                .distinct()
                .toList();
    }

    /** Returns how many connections were made so far. */
    int connectionsMade() {
        return accepted.get();
    }

    /** Returns how many connections live that have logged in by a token. */
    long connections() {
        return guests.stream().filter(guest -> guest.expiry != null).count();
    }

    /** Returns how many connections were cut because their token expired. */
    int cut() {
        return cut.get();
    }

    /** Takes all access from a user, as when an access policy is removed. */
    void revoke(String user) {
        revoked.add(user);
        admin.command("ACL", "DELUSER", user);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Guest guest = new Guest(accepted.incrementAndGet(), client, new Socket("127.0.0.1", redis.port()));
                guests.add(guest);
                threads.execute(guest::forward);
                threads.execute(guest::answer);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /** Returns when the token expires, {@code null} if it does not let the user in. */
    private @Nullable Instant check(String user, String text) {
        SignedToken token = SignedToken.of(text, entra);
        boolean isGood = token.isValidFor(AUDIENCE) && token.claim("oid").equals(user) && !revoked.contains(user);
        return isGood ? token.expiry() : null;
    }

    private boolean login(Guest guest, String user, String token) {
        Instant expiry = check(user, token);
        logins.add(new Login(guest.number, user, token, expiry != null));
        if (expiry == null) {
            return false;
        }
        admin.command("ACL", "SETUSER", user, "on", ">" + token, "~*", "&*", "+@all");
        guest.expiry = expiry;
        clock.schedule(
                () -> expire(guest, user, token, expiry),
                Duration.between(Instant.now(), expiry).toMillis(),
                TimeUnit.MILLISECONDS);
        return true;
    }

    private void expire(Guest guest, String user, String token, Instant expiry) {
        admin.command("ACL", "SETUSER", user, "<" + token);
        if (expiry.equals(guest.expiry) && guests.contains(guest)) {
            cut.incrementAndGet();
            guest.end();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        guests.forEach(Guest::end);
        clock.shutdownNow();
        threads.shutdownNow();
        admin.close();
        redis.close();
    }

    /** A client's connection, and the one to the server that belongs to it. */
    private final class Guest {

        private final int number;
        private final Socket client;
        private final Socket inner;
        private volatile @Nullable Instant expiry;

        Guest(int number, Socket client, Socket inner) {
            this.number = number;
            this.client = client;
            this.inner = inner;
        }

        void forward() {
            try {
                InputStream in = new BufferedInputStream(client.getInputStream());
                OutputStream out = inner.getOutputStream();
                while (true) {
                    Command command = Command.read(in);
                    check(command.words());
                    out.write(command.raw());
                    out.flush();
                }
            } catch (IOException e) {
                end();
            }
        }

        private void check(List<String> words) {
            int auth = switch (words.get(0).toUpperCase(Locale.ROOT)) {
                case "AUTH" -> 0;
                case "HELLO" ->
                    words.stream()
                            .map(word -> word.toUpperCase(Locale.ROOT))
                            .toList()
                            .indexOf("AUTH");
                default -> -1;
            };
            if (auth >= 0 && words.size() > auth + 2 && !words.get(auth + 1).equals(RedisProcess.ADMIN)) {
                login(this, words.get(auth + 1), words.get(auth + 2));
            }
        }

        void answer() {
            try {
                inner.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                // Ended by the other side.
            }
            end();
        }

        void end() {
            guests.remove(this);
            for (Socket socket : Arrays.asList(client, inner)) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is gone.
                }
            }
        }
    }

    /** A command as it was sent, and its words. */
    private record Command(List<String> words, byte[] raw) {

        static Command read(InputStream in) throws IOException {
            ByteArrayOutputStream raw = new ByteArrayOutputStream();
            String first = line(in, raw);
            if (!first.startsWith("*")) {
                return new Command(List.of(first.split(" ")), raw.toByteArray());
            }
            List<String> words = new ArrayList<>();
            for (int left = Integer.parseInt(first.substring(1)); left > 0; left--) {
                int length = Integer.parseInt(line(in, raw).substring(1));
                byte[] word = in.readNBytes(length + 2);
                raw.write(word);
                words.add(new String(word, 0, length, UTF_8));
            }
            return new Command(words, raw.toByteArray());
        }

        static String line(InputStream in, ByteArrayOutputStream raw) throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int each = in.read(); each != '\n'; each = in.read()) {
                if (each < 0) {
                    throw new EOFException();
                }
                line.write(each);
            }
            line.write('\n');
            raw.write(line.toByteArray());
            return line.toString(UTF_8).strip();
        }
    }

    /** Connection of the administrator, who sets passwords. */
    private static final class Admin implements AutoCloseable {

        private final ReentrantLock lock = new ReentrantLock();
        private final Socket socket;
        private final InputStream in;

        Admin(int port) throws IOException {
            socket = new Socket("127.0.0.1", port);
            in = new BufferedInputStream(socket.getInputStream());
            command("AUTH", RedisProcess.ADMIN, RedisProcess.ADMIN_PASSWORD);
        }

        String command(String... words) {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            sent.writeBytes(("*" + words.length + "\r\n").getBytes(UTF_8));
            for (String word : words) {
                sent.writeBytes(("$" + word.getBytes(UTF_8).length + "\r\n" + word + "\r\n").getBytes(UTF_8));
            }
            lock.lock();
            try {
                socket.getOutputStream().write(sent.toByteArray());
                return Command.line(in, new ByteArrayOutputStream());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
