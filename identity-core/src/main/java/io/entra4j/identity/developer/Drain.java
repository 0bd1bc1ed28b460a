package io.entra4j.identity.developer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Reads what a process prints to its end, so that it never waits for a reader, and keeps how it begins. */
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
            // The process was killed: what it printed before that counts.
        }
    }

    /** Returns what was read until the end, or until the time is up: a child left behind may hold the pipe open. */
    String text(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
        return kept.toString(StandardCharsets.UTF_8);
    }
}
