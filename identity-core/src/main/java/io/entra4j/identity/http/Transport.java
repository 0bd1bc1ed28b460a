package io.entra4j.identity.http;

import java.io.IOException;

/** Sends a request once. Thread-safe. */
@FunctionalInterface
public interface Transport {

    /**
     * Sends a request and reads the answer. Blocks; does not follow redirects.
     *
     * @param request the request
     * @param deadline the time by which the whole answer must have arrived
     * @return the answer, with any status
     * @throws java.io.InterruptedIOException if the thread was interrupted; its flag is set
     * @throws IOException if there is no answer
     */
    Answer send(Request request, Deadline deadline) throws IOException;
}
