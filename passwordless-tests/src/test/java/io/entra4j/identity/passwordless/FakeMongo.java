package io.entra4j.identity.passwordless;

import io.entra4j.identity.fake.FakeEntra;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonArray;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Plays MongoDB over TLS, with one collection. It serves connections that have logged in by a good token (MONGODB-OIDC),
 * and asks them to log in again when that has expired, as MongoDB does.
 */
final class FakeMongo implements AutoCloseable {

    static final String AUDIENCE = "https://ossrdbms-aad.database.windows.net";

    private static final int OP_REPLY = 1;
    private static final int OP_QUERY = 2004;
    private static final int OP_MSG = 2013;

    private final FakeEntra entra;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<BsonDocument> documents = new CopyOnWriteArrayList<>();
    private final List<String> accepted = new CopyOnWriteArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger askedAgain = new AtomicInteger();
    private volatile List<String> members = List.of();

    private FakeMongo(FakeEntra entra) throws IOException {
        this.entra = entra;
        server = entra.serverSslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    static FakeMongo start(FakeEntra entra) {
        try {
            return new FakeMongo(entra);
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

    /** Returns how often a connection was told that its token has expired. */
    int askedAgain() {
        return askedAgain.get();
    }

    /** Says that the server belongs to a replica set with these members, the first of which is itself. */
    void members(String... hosts) {
        members = List.of(hosts);
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
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            Guest guest = new Guest();
            while (true) {
                Message message = Message.read(in);
                BsonDocument answer = guest.answer(message.command());
                Message.write(client.getOutputStream(), message, answer);
            }
        } catch (IOException e) {
            open.remove(client);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    /** One connection. */
    private final class Guest {

        private @Nullable Instant expiry;

        BsonDocument answer(BsonDocument command) {
            String name = command.getFirstKey();
            switch (name) {
                case "hello", "isMaster", "ismaster":
                    return hello();
                case "saslStart":
                    return login(command);
                default:
                    break;
            }
            if (expiry == null) {
                return error(13, "Unauthorized", "command " + name + " requires authentication");
            }
            if (!expiry.isAfter(Instant.now())) {
                askedAgain.incrementAndGet();
                return error(391, "ReauthenticationRequired", "the token has expired");
            }
            return switch (name) {
                case "ping", "endSessions" -> BsonDocument.parse("{ok: 1.0}");
                case "insert" -> insert(command.getArray("documents"));
                case "find" ->
                    BsonDocument.parse(
                                    "{cursor: {id: {$numberLong: '0'}, ns: 'orders.orders', firstBatch: []}, ok: 1.0}")
                            .append("cursor", cursor());
                default -> error(59, "CommandNotFound", "no such command: " + name);
            };
        }

        private BsonDocument hello() {
            BsonDocument hello = BsonDocument.parse("""
                    {helloOk: true, isWritablePrimary: true, ismaster: true, maxBsonObjectSize: 16777216,
                    maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, minWireVersion: 0, maxWireVersion: 21,
                    readOnly: false, ok: 1.0}""");
            if (!members.isEmpty()) {
                String list = "'" + String.join("','", members) + "'";
                hello.putAll(BsonDocument.parse("""
                        {setName: 'rs', setVersion: 1, primary: '%1$s', me: '%1$s', hosts: [%2$s]}""".formatted(members.get(0), list)));
            }
            return hello;
        }

        private BsonDocument login(BsonDocument command) {
            expiry = null;
            if ("MONGODB-OIDC".equals(command.getString("mechanism").getValue())
                    && "$external".equals(command.getString("$db").getValue())) {
                BsonDocument payload =
                        new RawBsonDocument(command.getBinary("payload").getData());
                String token = payload.getString("jwt").getValue();
                SignedToken signed = SignedToken.of(token, entra);
                expiry = signed.isValidFor(AUDIENCE) ? signed.expiry() : null;
                if (expiry != null) {
                    accepted.add(token);
                    return BsonDocument.parse(
                            "{conversationId: 1, done: true, payload: {$binary: {base64: '', subType: '00'}}, ok: 1.0}");
                }
            }
            refused.incrementAndGet();
            return error(18, "AuthenticationFailed", "Authentication failed.");
        }

        private BsonDocument insert(BsonArray added) {
            added.forEach(each -> documents.add(each.asDocument()));
            return BsonDocument.parse("{n: %s, ok: 1.0}".formatted(added.size()));
        }

        private BsonDocument cursor() {
            return BsonDocument.parse("{id: {$numberLong: '0'}, ns: 'orders.orders'}")
                    .append("firstBatch", new BsonArray(new ArrayList<>(documents)));
        }

        private static BsonDocument error(int code, String name, String message) {
            return BsonDocument.parse(
                    "{ok: 0.0, code: %s, codeName: '%s', errmsg: '%s'}".formatted(code, name, message));
        }
    }

    /** A command, and how it came. */
    private record Message(int id, int operation, BsonDocument command) {

        static Message read(DataInputStream in) throws IOException {
            byte[] length = in.readNBytes(4);
            if (length.length < 4) {
                throw new EOFException();
            }
            int rest = little(length).getInt() - 4;
            ByteBuffer body = little(in.readNBytes(rest));
            int id = body.getInt();
            body.getInt();
            int operation = body.getInt();
            body.getInt();
            if (operation == OP_QUERY) {
                text(body);
                body.position(body.position() + 8);
                return new Message(id, operation, document(body));
            }
            if (operation != OP_MSG) {
                throw new IOException("Not played: operation " + operation);
            }
            BsonDocument command = new BsonDocument();
            while (body.hasRemaining()) {
                if (body.get() == 0) {
                    command.putAll(document(body));
                    continue;
                }
                int end = body.position() + body.getInt();
                String list = text(body);
                BsonArray documents = new BsonArray();
                while (body.position() < end) {
                    documents.add(document(body));
                }
                command.append(list, documents);
            }
            return new Message(id, operation, command);
        }

        static void write(OutputStream out, Message to, BsonDocument answer) throws IOException {
            BasicOutputBuffer encoded = new BasicOutputBuffer();
            new BsonDocumentCodec()
                    .encode(
                            new BsonBinaryWriter(encoded),
                            answer,
                            EncoderContext.builder().build());
            byte[] bytes = encoded.toByteArray();
            boolean isReply = to.operation() == OP_QUERY;
            ByteBuffer message = little(new byte[16 + (isReply ? 20 : 5) + bytes.length]);
            message.putInt(message.capacity()).putInt(0).putInt(to.id()).putInt(isReply ? OP_REPLY : OP_MSG);
            if (isReply) {
                message.putInt(8).putLong(0).putInt(0).putInt(1);
            } else {
                message.putInt(0).put((byte) 0);
            }
            out.write(message.put(bytes).array());
            out.flush();
        }

        private static BsonDocument document(ByteBuffer from) {
            int length = from.getInt(from.position());
            byte[] bytes = Arrays.copyOfRange(from.array(), from.position(), from.position() + length);
            from.position(from.position() + length);
            return new RawBsonDocument(bytes);
        }

        private static String text(ByteBuffer from) {
            StringBuilder text = new StringBuilder();
            for (byte each = from.get(); each != 0; each = from.get()) {
                text.append((char) each);
            }
            return text.toString();
        }

        private static ByteBuffer little(byte[] bytes) {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
