package io.entra4j.identity.benchmark.cold;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Sets a library up and asks it for a token, or lets it fail, as the first thing that a JVM does. Has no lambda and
 * concatenates no string before the end, since what those load would count.
 */
public final class FirstToken {

    private FirstToken() {}

    /** Takes the library and the scenario. */
    public static void main(String[] args) {
        long start = System.nanoTime();
        Throwable failure = null;
        try {
            Sources.open(args[0], args[1]).token();
        } catch (Exception e) {
            failure = e;
        }
        long wall = System.nanoTime() - start;
        Duration processor = ProcessHandle.current().info().totalCpuDuration().orElseThrow();
        long classes = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
        String outcome = failure == null ? "token" : failure.getClass().getSimpleName();
        if (!outcome.equals(args[1].equals("chain") ? "CredentialUnavailableException" : "token")) {
            throw new IllegalStateException(outcome, failure);
        }
        System.out.println("wall=" + wall / 1e6 + " processor=" + processor.toMillis() + " classes=" + classes);
        System.exit(0);
    }
}
