package io.entra4j.identity.fake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server that gives random answers: pages, broken JSON, endless numbers, redirects to another host, and
 * above all what it was sent. It notes what was secret in that, and what came to the other host, which no test named.
 */
public final class HostileServer implements AutoCloseable {

    private static final String OTHER_ADDRESS = "127.0.0.2";

    private final TlsIdentity tls = TlsIdentity.generate();
    private final ExecutorService threads = Executors.newCachedThreadPool(HostileServer::daemon);
    private final List<ServerSocket> listeners = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();
    private final List<String> elsewhere = new CopyOnWriteArrayList<>();
    private final ServerSocket https;
    private final ServerSocket http;
    private final HostileAnswers answers;
    private volatile CountDownLatch roundEnds = new CountDownLatch(1);

    private HostileServer() throws IOException {
        https = listen("127.0.0.1", true, this::answer);
        http = listen("127.0.0.1", false, this::answer);
        ServerSocket otherHttps = listen(OTHER_ADDRESS, true, this::note);
        ServerSocket otherHttp = listen(OTHER_ADDRESS, false, this::note);
        answers = new HostileAnswers(
                List.of(
                        "https://" + OTHER_ADDRESS + ":" + otherHttps.getLocalPort(),
                        "http://" + OTHER_ADDRESS + ":" + otherHttp.getLocalPort()),
                secrets);
    }

    /** Starts it on free ports of 127.0.0.1, and the other host on 127.0.0.2. */
    public static HostileServer start() {
        try {
            return new HostileServer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns its address, without a slash at the end. */
    public URI https() {
        return URI.create("https://localhost:" + https.getLocalPort());
    }

    /** Returns its address without TLS. */
    public URI http() {
        return URI.create("http://127.0.0.1:" + http.getLocalPort());
    }

    /** Returns what trusts it, and the other host. */
    public SSLContext sslContext() {
        return tls.trustingContext();
    }

    /** Returns the certificate of who signed its own and the other host's, in PEM. */
    public String authorityPem() {
        return KeyEntry.pem("CERTIFICATE", Certificates.encode(tls.authority()));
    }

    /** Answers by another seed from now on, and forgets what was noted. Answers that were held back are given up. */
    public void nextRound(long seed) {
        roundEnds.countDown();
        roundEnds = new CountDownLatch(1);
        secrets.clear();
        elsewhere.clear();
        answers.nextRound(new Random(seed));
    }

    /** Returns what this round's clients sent that no other server may read, and the tokens they got. */
    public Set<String> secrets() {
        return Set.copyOf(secrets);
    }

    /** Returns the requests that came to the other host in this round. */
    public List<String> elsewhere() {
        return List.copyOf(elsewhere);
    }

    @Override
    public void close() {
        roundEnds.countDown();
        listeners.forEach(HostileServer::close);
        connections.forEach(HostileServer::close);
        threads.shutdownNow();
    }

    private interface Exchange {

        /** Returns whether the connection stays open. */
        boolean of(String request, OutputStream out) throws IOException;
    }

    private ServerSocket listen(String address, boolean secure, Exchange exchange) throws IOException {
        InetAddress at = InetAddress.getByName(address);
        ServerSocket listener = secure
                ? tls.servingContext().getServerSocketFactory().createServerSocket(0, 200, at)
                : new ServerSocket(0, 200, at);
        listeners.add(listener);
        threads.execute(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket connection = listener.accept();
                    connections.add(connection);
                    threads.execute(() -> serve(connection, exchange));
                } catch (IOException | RuntimeException e) {
                    // closed, or a handshake that failed
                }
            }
        });
        return listener;
    }

    private void serve(Socket connection, Exchange exchange) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            String request = read(in);
            while (request != null && exchange.of(request, out)) {
                request = read(in);
            }
        } catch (IOException e) {
            // the client has gone, which it may
        } finally {
            connections.remove(connection);
        }
    }

    private boolean answer(String request, OutputStream out) throws IOException {
        SentSecrets.in(request, secrets);
        HostileAnswers.Answer answer = answers.next(request);
        if (answer.heldBack()) {
            try {
                roundEnds.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }
        out.write(answer.bytes());
        out.flush();
        return answer.staysOpen();
    }

    private boolean note(String request, OutputStream out) throws IOException {
        elsewhere.add(request);
        out.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(ISO_8859_1));
        out.flush();
        return true;
    }

    /** Reads a request, as text of one byte a character; {@code null} at the end. */
    private static @Nullable String read(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!endsHead(head)) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.write(next);
        }
        String text = head.toString(ISO_8859_1);
        List<String> lines = new ArrayList<>(List.of(text.split("\r\n")));
        int length = 0;
        boolean chunked = false;
        for (String line : lines) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).trim());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        return text + (chunked ? chunks(in) : new String(in.readNBytes(length), ISO_8859_1));
    }

    private static boolean endsHead(ByteArrayOutputStream head) {
        int size = head.size();
        if (size < 4) {
            return false;
        }
        byte[] bytes = head.toByteArray();
        return bytes[size - 4] == '\r' && bytes[size - 3] == '\n' && bytes[size - 2] == '\r' && bytes[size - 1] == '\n';
    }

    private static String chunks(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            int size = Integer.parseInt(line(in).trim(), 16);
            body.append(new String(in.readNBytes(size), ISO_8859_1));
            line(in);
            if (size == 0) {
                return body.toString();
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n') {
            line.append((char) next);
            next = in.read();
        }
        return line.toString();
    }

    private static void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "hostile-server");
        thread.setDaemon(true);
        return thread;
    }
}
