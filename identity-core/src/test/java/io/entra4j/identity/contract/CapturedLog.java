package io.entra4j.identity.contract;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open, at every level, by every library. */
public final class CapturedLog implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger azure = (Logger) LoggerFactory.getLogger("com.azure");
    private final Logger own = (Logger) LoggerFactory.getLogger("io.entra4j");
    private final Level before = root.getLevel();
    /** Another test may have set it, by Spring's logging system. */
    private final Level ownBefore = own.getLevel();

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    /** Without a lock: other libraries log while they hold locks of their own, which text of theirs asks for. */
    private final UnsynchronizedAppenderBase<ILoggingEvent> appender = new UnsynchronizedAppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
            lines.add(event.getLoggerName() + " " + event.getFormattedMessage() + " " + event.getKeyValuePairs()
                    + throwable(event.getThrowableProxy()));
        }
    };

    /** Starts capturing. */
    public CapturedLog() {
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        root.setLevel(Level.TRACE);
        azure.setLevel(Level.TRACE);
        own.setLevel(Level.TRACE);
        root.getAppender("STDOUT").stop();
    }

    /** Returns all text logged so far, exceptions' messages included. */
    public String text() {
        return text("");
    }

    /** Returns what a logger, and those below it, wrote so far, exceptions' messages included. */
    public String text(String logger) {
        return lines.stream().filter(line -> line.startsWith(logger)).collect(Collectors.joining("\n"));
    }

    /** Returns what a logger, and those below it, wrote so far, without exceptions. */
    public String messages(String logger) {
        return events.stream()
                .filter(event -> event.getLoggerName().startsWith(logger))
                .map(event -> event.getFormattedMessage() + " " + event.getKeyValuePairs())
                .collect(Collectors.joining("\n"));
    }

    /** Forgets what was logged so far. */
    public void reset() {
        lines.clear();
        events.clear();
    }

    /** Returns how many lines a logger wrote at a level or above. */
    public long count(String logger, Level level) {
        return events.stream()
                .filter(event -> event.getLoggerName().startsWith(logger))
                .filter(event -> event.getLevel().isGreaterOrEqual(level))
                .count();
    }

    @Override
    public void close() {
        root.detachAppender(appender);
        root.setLevel(before);
        azure.setLevel(Level.OFF);
        own.setLevel(ownBefore);
        root.getAppender("STDOUT").start();
    }

    private static String throwable(IThrowableProxy thrown) {
        return thrown == null
                ? ""
                : "\n" + thrown.getClassName() + ": " + thrown.getMessage() + throwable(thrown.getCause());
    }
}
