package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.HostileServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Calls to a {@link HostileServer}, each with a seed of its own, and a look at everything that was shown after each. A
 * failure names the seed; {@code -Dhostile.seed=…} repeats it.
 */
public final class HostileRounds implements AutoCloseable {

    /** How many rounds all tests with such a server make together. */
    public static final int ROUNDS = Integer.getInteger("hostile.rounds", 1_000);

    private static final long TOLERATED_GROWTH = 12L << 20;

    private final HostileServer server;
    private final String logger;
    private final Set<String> secrets;
    private final CapturedLog log = new CapturedLog();
    private final StringBuffer shown = new StringBuffer();
    private final StringBuffer traces = new StringBuffer();

    /** What is done in a round. */
    @FunctionalInterface
    public interface Round {
        void run(Random chance) throws Exception;
    }

    /** Looks for what the server was sent, and for these, also in the logs of all libraries. */
    public HostileRounds(HostileServer server, String... secrets) {
        this(server, "", Set.of(secrets));
    }

    private HostileRounds(HostileServer server, String logger, Set<String> secrets) {
        this.server = server;
        this.logger = logger;
        this.secrets = secrets;
    }

    /** Looks in the logs of this library only: HTTP clients log the headers that they are given. */
    public static HostileRounds ofClients(HostileServer server) {
        return new HostileRounds(server, "io.entra4j", Set.of());
    }

    /** Makes the rounds, and checks after each that nothing leaked, and after all that nothing stayed in memory. */
    public void run(int rounds, Round round) throws Exception {
        Long given = Long.getLong("hostile.seed");
        Random seeds = new Random();
        long before = 0;
        for (int i = 0; i < (given != null ? 1 : rounds); i++) {
            long seed = given != null ? given : seeds.nextLong();
            next(seed);
            round.run(new Random(seed));
            check(seed);
            before = i == rounds / 5 ? usedHeap() : before;
        }
        next(0);
        assertThat(usedHeap() - before).as("growth of the heap").isLessThan(TOLERATED_GROWTH);
    }

    /** Notes what people are shown: of an exception, its message. */
    public void show(Object what) {
        if (what instanceof Throwable thrown) {
            shown.append(thrown.getMessage());
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            traces.append(trace);
        } else {
            shown.append(what);
        }
    }

    private void next(long seed) {
        server.nextRound(seed);
        log.reset();
        empty(shown);
        empty(traces);
    }

    /** What one round showed must not count as growth in the next. */
    private static void empty(StringBuffer text) {
        text.setLength(0);
        text.trimToSize();
    }

    private void check(long seed) {
        Set<String> all = new HashSet<>(server.secrets());
        all.addAll(secrets);
        String everything = shown.toString() + traces + log.text(logger) + server.elsewhere();
        all.forEach(secret -> assertHoldsNot(everything, secret, seed));
        // We do not control what the JDK quotes in a cause.
        assertHoldsNot(shown + log.messages("io.entra4j"), "\u001b", seed);
    }

    private static void assertHoldsNot(String text, String secret, long seed) {
        int at = text.indexOf(secret);
        assertThat(at).as(() -> "seed " + seed + ": …" + around(text, at)).isNegative();
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 300), Math.min(text.length(), at + 100)) + "…";
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Override
    public void close() {
        log.close();
    }
}
