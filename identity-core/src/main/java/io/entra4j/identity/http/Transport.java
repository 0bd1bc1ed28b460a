package io.entra4j.identity.http;

import java.io.IOException;

/** Sends a request once. For use by any number of threads. */
@FunctionalInterface
public interface Transport {

    /**
     * Sends a request and reads the answer, whatever its status. Blocks; redirects are not followed.
     *
     * @param request what to send
     * @param deadline by which the answer's body has come
     * @return the answer
     * @throws java.io.InterruptedIOException if the thread was interrupted; its flag is set
     * @throws IOException if there is no answer
     */
    Answer send(Request request, Deadline deadline) throws IOException;
}
