package io.entra4j.identity.benchmark;

/**
 * How much is measured.
 *
 * @param rounds how often all hit benchmarks run, one after the other; each ratio is taken within a round
 * @param coldRounds how often each cold start runs in a fresh JVM
 * @param warmUps iterations before measurement; generous, since slow peers compile late
 * @param iterations of measurement
 * @param iterationMillis the length of an iteration
 * @param manyEntries the size of our full cache
 * @param peerEntries the size of azure-identity's, which searches its cache from end to end
 * @param users how many have a credential each, and with it perhaps a thread and a connection
 * @param storms how often our storms are repeated; the worst counts
 */
record Settings(
        int rounds,
        int coldRounds,
        int warmUps,
        int iterations,
        int iterationMillis,
        int manyEntries,
        int peerEntries,
        int users,
        int storms) {

    private static final int ENOUGH_ROUNDS = 15;
    private static final int COLD_ROUNDS = Integer.getInteger("benchmark.rounds", ENOUGH_ROUNDS);

    static Settings current() {
        return quick()
                ? new Settings(1, COLD_ROUNDS, 1, 1, 200, 1_000, 200, 20, 1)
                : new Settings(3, COLD_ROUNDS, 5, 3, 500, 10_000, 2_000, 500, 3);
    }

    /** Only to see that everything runs: the figures mean nothing. */
    static boolean quick() {
        return COLD_ROUNDS < ENOUGH_ROUNDS;
    }
}
