package io.entra4j.identity;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;

/** Virtual threads where the JDK that runs the tests has them; they are compiled for one that has not. */
final class VirtualThreads {

    private VirtualThreads() {}

    static ExecutorService executor() {
        Assumptions.assumeTrue(
                Runtime.version().feature() >= 21, "Virtual threads need JDK 21, this is " + Runtime.version());
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
