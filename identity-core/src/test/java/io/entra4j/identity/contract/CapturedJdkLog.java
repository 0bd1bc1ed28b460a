package io.entra4j.identity.contract;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the JDK itself logs while it is open, at every level. */
public final class CapturedJdkLog extends Handler implements AutoCloseable {

    private final Logger root = Logger.getLogger("");
    private final Level before = root.getLevel();
    private final List<String> messages = new CopyOnWriteArrayList<>();

    /** Starts capturing. */
    public CapturedJdkLog() {
        root.addHandler(this);
        root.setLevel(Level.ALL);
    }

    /** Returns the messages so far. */
    public List<String> messages() {
        return messages;
    }

    @Override
    public void publish(LogRecord event) {
        messages.add(event.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.setLevel(before);
        root.removeHandler(this);
    }
}
