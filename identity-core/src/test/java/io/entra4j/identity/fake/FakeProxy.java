package io.entra4j.identity.fake;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A proxy that makes tunnels to one port of this machine, wherever they were to go, perhaps for those who sign in only. */
public final class FakeProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int target;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private volatile @Nullable String authorization;
    private volatile int refusal;

    private FakeProxy(ServerSocket server, int target) {
        this.server = server;
        this.target = target;
    }

    /** Starts one on a free port. */
    public static FakeProxy to(int target) {
        try {
            FakeProxy proxy = new FakeProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
            proxy.threads.execute(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Demands a user name and password, by Basic. */
    public FakeProxy demand(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = "Basic " + Base64.getEncoder().encodeToString(pair);
        return this;
    }

    /** Refuses all tunnels with a status. */
    public FakeProxy refuse(int status) {
        refusal = status;
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** How often it was asked. */
    public int requests() {
        return requests.size();
    }

    /** Where the tunnels went that it made, as {@code host:port}. */
    public List<String> tunnels() {
        return tunnels;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // Closed: the test is over.
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            requests.add(head);
            if (authorization != null && !head.contains("\r\nProxy-Authorization: " + authorization + "\r\n")) {
                answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"company\"");
            } else if (refusal != 0) {
                answer(client, refusal + " No");
            } else {
                tunnel(client, head.split(" ")[1]);
            }
        } catch (IOException e) {
            // One of the two has hung up, as they do.
        }
    }

    private static void answer(Socket client, String status) throws IOException {
        client.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void tunnel(Socket client, String to) throws IOException {
        try (Socket there = new Socket(InetAddress.getLoopbackAddress(), target)) {
            tunnels.add(to);
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            threads.execute(() -> copy(there, client));
            client.getInputStream().transferTo(there.getOutputStream());
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // As above.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("Cut off: " + head);
            }
            head.append((char) read);
        }
        return head.toString();
    }
}
