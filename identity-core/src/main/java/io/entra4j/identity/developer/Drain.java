package io.entra4j.identity.developer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Reads the whole output of a process, so that the process never waits for a reader. Keeps the beginning, up to 1 MB.
 */
final class Drain implements Runnable {

    static final int MAX_BYTES = 1 << 20;

    private final InputStream stream;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread thread;

    private Drain(String name, InputStream stream) {
        this.stream = stream;
        this.thread = new Thread(this, name);
    }

    static Drain start(String name, InputStream stream) {
        Drain drain = new Drain(name, stream);
        drain.thread.setDaemon(true);
        drain.thread.start();
        return drain;
    }

    @Override
    public void run() {
        byte[] buffer = new byte[8192];
        try (stream) {
            for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
                kept.write(buffer, 0, Math.min(read, MAX_BYTES - kept.size()));
            }
        } catch (IOException e) {
            // The process was killed. Its output before that is kept.
        }
    }

    /** Returns the output. Waits for its end at most this long, since a child process may hold the pipe open. */
    String text(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
        return kept.toString(StandardCharsets.UTF_8);
    }
}
