package io.entra4j.identity.http;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a request.
 *
 * @param answer {@code null} if there was none
 * @param failure why there was none
 * @param retryAfter how long the service asks to wait, {@code null} if it does not
 * @param attempts how often it was sent
 */
public record Outcome(
        @Nullable Answer answer,
        @Nullable Exception failure,
        @Nullable Duration retryAfter,
        int attempts) {

    /** No answer, and nothing that says why. */
    static final Outcome NOTHING = new Outcome(null, null, null, 0);

    /**
     * Returns the HTTP status.
     *
     * @return 0 if there was no answer
     */
    public int status() {
        return answer == null ? 0 : answer.status();
    }

    /**
     * Returns the body.
     *
     * @return empty if there is none, or not the whole
     */
    public String text() {
        return answer == null || answer.body().flaw() != null
                ? ""
                : answer.body().text();
    }

    /**
     * Returns whether a success came without the body that it should have.
     *
     * @return {@code false} if nobody answered
     */
    boolean isEmpty() {
        return answer != null
                && answer.status() == 200
                && answer.body().flaw() == null
                && answer.body().text().isBlank();
    }

    /**
     * Returns the body's members.
     *
     * @return {@code null} if it is no JSON object, or not whole
     */
    public @Nullable Map<?, ?> json() {
        return answer == null ? null : answer.json();
    }

    /**
     * Returns whether somebody answered with a page for people.
     *
     * @return {@code false} if nobody answered
     */
    public boolean isWebPage() {
        return answer != null && answer.isWebPage();
    }
}
