package io.entra4j.coexistence;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Stands in for PostgreSQL until a client has sent its password, and then hangs up. */
final class Database implements AutoCloseable {

    private static final int CLEARTEXT_PASSWORD = 3;

    private final ServerSocket socket;
    private final BlockingQueue<String> passwords = new LinkedBlockingQueue<>();

    Database() {
        try {
            this.socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "database");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    String password() throws InterruptedException {
        return passwords.poll(20, TimeUnit.SECONDS);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream());
                in.readFully(new byte[in.readInt() - 4]);
                out.writeByte('R');
                out.writeInt(8);
                out.writeInt(CLEARTEXT_PASSWORD);
                out.flush();
                in.readByte();
                byte[] password = new byte[in.readInt() - 4];
                in.readFully(password);
                passwords.add(new String(password, 0, password.length - 1, StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The next client, or the end.
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
