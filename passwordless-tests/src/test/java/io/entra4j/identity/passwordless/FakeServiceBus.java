package io.entra4j.identity.passwordless;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.entra4j.identity.fake.FakeEntra;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sasl.SaslOutcome;
import org.apache.qpid.proton.engine.Sasl.SaslState;
import org.apache.qpid.proton.engine.Transport;

/** Plays the door of Azure Service Bus: AMQP over TLS, to which clients log in by a good token. It has no queues. */
final class FakeServiceBus implements AutoCloseable {

    static final String AUDIENCE = "https://servicebus.azure.net";

    private static final int FRAME_SIZE = 65_536;

    private final FakeEntra entra;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();

    private FakeServiceBus(FakeEntra entra) throws IOException {
        this.entra = entra;
        server = entra.serverSslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    static FakeServiceBus start(FakeEntra entra) {
        try {
            return new FakeServiceBus(entra);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Returns the tokens of logins that were accepted, in their order. */
    List<String> accepted() {
        return List.copyOf(accepted);
    }

    /** Returns how many logins were refused. */
    int refused() {
        return refused.get();
    }

    /** Ends all connections, as Service Bus does when it is updated. */
    void cut() throws IOException {
        for (Socket each : open) {
            each.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket client) {
        Transport transport = Transport.Factory.create();
        // Tokens do not fit into the frames that AMQP allows before a login.
        transport.setInitialRemoteMaxFrameSize(FRAME_SIZE);
        transport.sasl().server();
        transport.sasl().setMechanisms("PLAIN");
        Connection connection = Connection.Factory.create();
        Collector events = Collector.Factory.create();
        connection.collect(events);
        transport.bind(connection);
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] bytes = new byte[8192];
            send(transport, out);
            for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
                for (int taken = 0; taken < read; ) {
                    ByteBuffer tail = transport.tail();
                    int some = Math.min(tail.remaining(), read - taken);
                    tail.put(bytes, taken, some);
                    taken += some;
                    transport.process();
                    login(transport.sasl());
                    answer(events);
                    send(transport, out);
                }
            }
        } catch (IOException e) {
            // Ended by the other side.
        } finally {
            open.remove(client);
        }
    }

    /** Takes a login as Service Bus does: user '$jwt', whose password is the token. */
    private void login(Sasl sasl) {
        if (sasl.getState() != SaslState.PN_SASL_STEP || sasl.pending() == 0) {
            return;
        }
        byte[] bytes = new byte[sasl.pending()];
        sasl.recv(bytes, 0, bytes.length);
        String[] words = new String(bytes, UTF_8).split("\0", -1);
        boolean isGood = words.length == 3
                && words[1].equals("$jwt")
                && SignedToken.of(words[2], entra).isValidFor(AUDIENCE);
        if (isGood) {
            accepted.add(words[2]);
        } else {
            refused.incrementAndGet();
        }
        sasl.done(isGood ? SaslOutcome.PN_SASL_OK : SaslOutcome.PN_SASL_AUTH);
    }

    private static void answer(Collector events) {
        for (Event event = events.peek(); event != null; event = events.peek()) {
            switch (event.getType()) {
                case CONNECTION_REMOTE_OPEN -> event.getConnection().open();
                case CONNECTION_REMOTE_CLOSE -> event.getConnection().close();
                case SESSION_REMOTE_OPEN -> event.getSession().open();
                case SESSION_REMOTE_CLOSE -> event.getSession().close();
                default -> {
                    // Not played.
                }
            }
            events.pop();
        }
    }

    private static void send(Transport transport, OutputStream out) throws IOException {
        while (transport.pending() > 0) {
            ByteBuffer head = transport.head();
            byte[] bytes = new byte[head.remaining()];
            head.get(bytes);
            out.write(bytes);
            transport.pop(bytes.length);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
        threads.shutdownNow();
    }
}
