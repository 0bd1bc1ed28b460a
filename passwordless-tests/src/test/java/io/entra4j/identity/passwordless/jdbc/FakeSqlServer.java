package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.fake.FakeEntra;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/**
 * What a SQL Server says when connections log in by tokens, in TDS 8 ({@code encrypt=strict}), and a judge of the tokens.
 * It wants neither user nor password, names the tenant, and answers statements with nothing. No SQL Server could be had
 * for tests.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/windows_protocols/ms-tds">MS-TDS</a>
 */
final class FakeSqlServer implements AutoCloseable {

    static final String AUDIENCE = "https://database.windows.net";

    private static final int STATEMENT = 0x01;
    private static final int TOKEN = 0x08;
    private static final int LOGIN = 0x10;
    private static final int BEFORE_LOGIN = 0x12;

    private final TokenJudge judge;
    private final String tenant;
    private final SSLServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private FakeSqlServer(FakeEntra entra, TokenJudge judge, String tenant) throws IOException {
        this.judge = judge;
        this.tenant = tenant;
        this.server = (SSLServerSocket) entra.serverSslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 300, InetAddress.getLoopbackAddress());
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"tds/8.0"});
        server.setSSLParameters(parameters);
        threads.execute(this::accept);
    }

    static FakeSqlServer start(FakeEntra entra, TokenJudge judge, String tenant) throws IOException {
        return new FakeSqlServer(entra, judge, tenant);
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

    private void serve(Socket socket) {
        try (Socket client = socket) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            Message.read(in, BEFORE_LOGIN);
            Message.write(out, beforeLogin());
            byte[] login = Message.read(in, LOGIN);
            ByteBuffer fields = ByteBuffer.wrap(login).order(ByteOrder.LITTLE_ENDIAN);
            if (fields.getShort(42) != 0 || fields.getShort(46) != 0) {
                Message.write(out, refusal("A user or a password was sent."));
                return;
            }
            Message.write(out, tokenService());
            byte[] sent = Message.read(in, TOKEN);
            int length = ByteBuffer.wrap(sent).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
            String refused = judge.judge("", new String(sent, 8, length, StandardCharsets.UTF_16LE));
            if (!refused.isEmpty()) {
                Message.write(out, refusal("Login failed for user '<token-identified principal>' (" + refused + ")."));
                return;
            }
            Message.write(out, accepted());
            while (true) {
                Message.read(in, STATEMENT);
                Message.write(out, done());
            }
        } catch (IOException e) {
            // The client has ended.
        } finally {
            sockets.remove(socket);
        }
    }

    /** Version 16, no encryption below that of the socket, and tokens are wanted. */
    private static byte[] beforeLogin() {
        return bytes(
                0, 0, 16, 0, 6, // VERSION
                1, 0, 22, 0, 1, // ENCRYPTION
                6, 0, 23, 0, 1, // FEDAUTHREQUIRED
                0xff, 16, 0, 0, 0, 0, 0, 1, 1);
    }

    /** FEDAUTHINFO: where to get a token, and for what. */
    private byte[] tokenService() {
        byte[] service = ("https://login.windows.net/" + tenant).getBytes(StandardCharsets.UTF_16LE);
        byte[] resource = (AUDIENCE + "/").getBytes(StandardCharsets.UTF_16LE);
        int start = 4 + 2 * 9;
        ByteBuffer data = little(start + service.length + resource.length)
                .putInt(2)
                .put((byte) 1)
                .putInt(service.length)
                .putInt(start)
                .put((byte) 2)
                .putInt(resource.length)
                .putInt(start + service.length)
                .put(service)
                .put(resource);
        return little(5 + data.capacity())
                .put((byte) 0xee)
                .putInt(data.capacity())
                .put(data.array())
                .array();
    }

    /** LOGINACK, FEATUREEXTACK of the token, DONE. */
    private static byte[] accepted() throws IOException {
        byte[] name = "SQL".getBytes(StandardCharsets.UTF_16LE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(little(3)
                .put((byte) 0xad)
                .putShort((short) (1 + 4 + 1 + name.length + 4))
                .array());
        out.write(bytes(1, 0x08, 0x00, 0x00, 0x00, name.length / 2));
        out.write(name);
        out.write(bytes(16, 0, 0, 0));
        out.write(bytes(0xae, 2, 0, 0, 0, 0, 0xff));
        out.write(done());
        return out.toByteArray();
    }

    private static byte[] refusal(String reason) throws IOException {
        byte[] text = reason.getBytes(StandardCharsets.UTF_16LE);
        ByteBuffer data = little(4 + 1 + 1 + 2 + text.length + 1 + 1 + 4)
                .putInt(18456)
                .put((byte) 1)
                .put((byte) 14)
                .putShort((short) reason.length())
                .put(text)
                .put((byte) 0)
                .put((byte) 0)
                .putInt(1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(little(3).put((byte) 0xaa).putShort((short) data.capacity()).array());
        out.write(data.array());
        out.write(done());
        return out.toByteArray();
    }

    private static byte[] done() {
        return bytes(0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        server.close();
        List<Socket> open = new ArrayList<>(sockets);
        for (Socket each : open) {
            each.close();
        }
        threads.shutdownNow();
    }

    /** Packets that belong together. */
    private static final class Message {

        private static final int ANSWER = 0x04;

        static byte[] read(InputStream in, int type) throws IOException {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            byte[] head;
            do {
                head = in.readNBytes(8);
                if (head.length < 8) {
                    throw new EOFException();
                }
                if (head[0] != type) {
                    throw new IOException("Got a message of type " + head[0] + " in place of " + type);
                }
                message.write(in.readNBytes(ByteBuffer.wrap(head).getShort(2) - 8));
            } while ((head[1] & 1) == 0);
            return message.toByteArray();
        }

        static void write(OutputStream out, byte[] content) throws IOException {
            out.write(ByteBuffer.allocate(8 + content.length)
                    .put((byte) ANSWER)
                    .put((byte) 1)
                    .putShort((short) (8 + content.length))
                    .putInt(0)
                    .put(content)
                    .array());
            out.flush();
        }
    }
}
