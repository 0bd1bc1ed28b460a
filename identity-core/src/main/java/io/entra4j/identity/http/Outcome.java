package io.entra4j.identity.http;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Outcome of a request: an answer or a failure.
 *
 * @param answer the answer, {@code null} if there was none
 * @param failure why there was no answer, {@code null} if there was one
 * @param retryAfter how long the service asks to wait, {@code null} if it does not
 * @param attempts how often the request was sent
 */
public record Outcome(
        @Nullable Answer answer,
        @Nullable Exception failure,
        @Nullable Duration retryAfter,
        int attempts) {

    /** Outcome without an answer and without a failure. */
    static final Outcome NOTHING = new Outcome(null, null, null, 0);

    /**
     * Returns the HTTP status.
     *
     * @return the status, 0 if there was no answer
     */
    public int status() {
        return answer == null ? 0 : answer.status();
    }

    /**
     * Returns the text of the body.
     *
     * @return the text; empty if there is no body, or it is incomplete
     */
    public String text() {
        return answer == null || answer.body().flaw() != null
                ? ""
                : answer.body().text();
    }

    /**
     * Returns whether the answer is a success (HTTP 200) with an empty body.
     *
     * @return {@code false} if there was no answer
     */
    boolean isEmpty() {
        return answer != null
                && answer.status() == 200
                && answer.body().flaw() == null
                && answer.body().text().isBlank();
    }

    /**
     * Returns the members of a JSON body.
     *
     * @return the members, {@code null} if the body is not a JSON object or is incomplete, or there was no answer
     */
    public @Nullable Map<?, ?> json() {
        return answer == null ? null : answer.json();
    }

    /**
     * Returns whether the answer is a web page, such as a proxy's.
     *
     * @return {@code false} if there was no answer
     */
    public boolean isWebPage() {
        return answer != null && answer.isWebPage();
    }
}
