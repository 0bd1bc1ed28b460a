package io.entra4j.identity.contract;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open, at every level, by every library. */
public final class CapturedLog implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger azure = (Logger) LoggerFactory.getLogger("com.azure");
    private final Level before = root.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
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
        root.getAppender("STDOUT").stop();
    }

    /** Returns all text logged so far, exceptions' messages included. */
    public String text() {
        return String.join("\n", lines);
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
        root.getAppender("STDOUT").start();
    }

    private static String throwable(IThrowableProxy thrown) {
        return thrown == null
                ? ""
                : "\n" + thrown.getClassName() + ": " + thrown.getMessage() + throwable(thrown.getCause());
    }
}
