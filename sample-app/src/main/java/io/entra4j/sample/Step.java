package io.entra4j.sample;

import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Result of one part of a run. */
record Step(State state, String text, Duration duration) {

    enum State {
        DONE,
        FAILED,
        SKIPPED
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Step.class);
    private static final int MAX_TEXT_LENGTH = 600;

    static Step skipped(String reason) {
        return new Step(State.SKIPPED, reason, Duration.ZERO);
    }

    /** Does the work and returns its result or its failure. A failure does not stop the run. */
    static Step take(String name, Supplier<String> work) {
        long begin = System.nanoTime();
        try {
            String text = work.get();
            return new Step(State.DONE, text, since(begin));
        } catch (RuntimeException e) {
            // The page shows any failure, because this application also demonstrates failures.
            String text = text(e);
            LOGGER.warn("{} failed. {}", name, text);
            return new Step(State.FAILED, text, since(begin));
        }
    }

    boolean isDone() {
        return state == State.DONE;
    }

    boolean isFailed() {
        return state == State.FAILED;
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** Returns the message on one line, shortened, because the SDK's messages quote the whole answer. */
    private static String text(RuntimeException e) {
        String message = e.getMessage();
        if (message == null || message.isBlank()) {
            return e.getClass().getSimpleName();
        }
        String line = message.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_TEXT_LENGTH ? line : line.substring(0, MAX_TEXT_LENGTH) + "…";
    }
}
