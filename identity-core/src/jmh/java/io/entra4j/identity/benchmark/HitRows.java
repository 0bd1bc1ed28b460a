package io.entra4j.identity.benchmark;

import static io.entra4j.identity.benchmark.Contender.ACCESS_TOKEN_CACHE;
import static io.entra4j.identity.benchmark.Contender.AZURE_IDENTITY;
import static io.entra4j.identity.benchmark.Contender.BASELINE;
import static io.entra4j.identity.benchmark.Contender.MSAL4J;
import static io.entra4j.identity.benchmark.Contender.OURS;
import static io.entra4j.identity.benchmark.Contender.OURS_OTHER_TENANT;
import static io.entra4j.identity.benchmark.Contender.OURS_OWN_TENANT;
import static io.entra4j.identity.benchmark.Contender.OURS_SHARED;
import static io.entra4j.identity.benchmark.Contender.SPRING_SECURITY;

import io.entra4j.identity.benchmark.HitRuns.Case;
import io.entra4j.identity.benchmark.HitRuns.Score;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;

/** The lines about tokens that are cached. */
final class HitRows {

    private static final int MANY_THREADS = 64;
    private static final int MAX_NANOS = 45;
    private static final double NO_GOAL = Double.NaN;
    /** Below this, JMH counts its own. */
    private static final double MAX_BYTES = 32.5;

    private final Settings settings;
    private final HitRuns runs;

    private HitRows(Settings settings) {
        this.settings = settings;
        this.runs = new HitRuns(settings);
    }

    static List<Row> measure(Settings settings) throws RunnerException {
        HitRows rows = new HitRows(settings);
        rows.runs.run(rows.cases());
        return rows.rows();
    }

    private List<Case> cases() {
        return List.of(
                Case.sync(OURS, 1),
                Case.sync(OURS_OWN_TENANT, 1),
                Case.sync(OURS_OTHER_TENANT, 1),
                Case.sync(OURS_SHARED, 1),
                Case.sync(AZURE_IDENTITY, 1),
                Case.sync(ACCESS_TOKEN_CACHE, 1),
                Case.sync(MSAL4J, 1),
                Case.sync(SPRING_SECURITY, 1),
                Case.sync(BASELINE, 1),
                Case.async(OURS),
                Case.async(AZURE_IDENTITY),
                Case.async(ACCESS_TOKEN_CACHE),
                Case.sync(OURS, MANY_THREADS),
                Case.sync(AZURE_IDENTITY, MANY_THREADS),
                Case.sync(ACCESS_TOKEN_CACHE, MANY_THREADS),
                Case.many("same", OURS, 1),
                Case.many("same", OURS, settings.manyEntries()),
                Case.many("each", OURS, settings.manyEntries()),
                Case.many("same", AZURE_IDENTITY, settings.peerEntries()));
    }

    private List<Row> rows() {
        Case sync = Case.sync(OURS, 1);
        Case async = Case.async(OURS);
        Case crowd = Case.sync(OURS, MANY_THREADS);
        Case one = Case.many("same", OURS, 1);
        Case many = Case.many("same", OURS, settings.manyEntries());
        String hit = "cached token, sync";
        String hitAsync = "cached token, async (`getToken(…).block()`)";
        String threads = "cached token, sync, " + MANY_THREADS + " threads";
        String plain = OURS.title() + ", without a tenant";
        String alone = OURS.title() + ", without one";
        String only = OURS.title() + ", the only token";
        return List.of(
                within(hit, sync),
                slower(hit + ", " + OURS_OWN_TENANT.title(), Case.sync(OURS_OWN_TENANT, 1), plain, sync, 2.0),
                slower(hit + ", " + OURS_OTHER_TENANT.title(), Case.sync(OURS_OTHER_TENANT, 1), plain, sync, 2.0),
                slower(hit + ", " + OURS_SHARED.title(), Case.sync(OURS_SHARED, 1), alone, sync, 1.1),
                faster(hit, sync, AZURE_IDENTITY.title(), Case.sync(AZURE_IDENTITY, 1), 150),
                faster(hit, sync, SPRING_SECURITY.title(), Case.sync(SPRING_SECURITY, 1), springGoal()),
                faster(hit, sync, ACCESS_TOKEN_CACHE.title(), Case.sync(ACCESS_TOKEN_CACHE, 1), NO_GOAL),
                faster(hit, sync, MSAL4J.title(), Case.sync(MSAL4J, 1), NO_GOAL),
                faster(hit, sync, BASELINE.title(), Case.sync(BASELINE, 1), NO_GOAL),
                allocation("", sync, AZURE_IDENTITY.title(), Case.sync(AZURE_IDENTITY, 1)),
                allocation(", " + OURS_OTHER_TENANT.title(), Case.sync(OURS_OTHER_TENANT, 1), plain, sync),
                allocation(", " + OURS_SHARED.title(), Case.sync(OURS_SHARED, 1), alone, sync),
                faster(hitAsync, async, AZURE_IDENTITY.title(), Case.async(AZURE_IDENTITY), 50),
                faster(hitAsync, async, ACCESS_TOKEN_CACHE.title(), Case.async(ACCESS_TOKEN_CACHE), NO_GOAL),
                faster(threads, crowd, AZURE_IDENTITY.title(), Case.sync(AZURE_IDENTITY, MANY_THREADS), 2.0),
                faster(threads, crowd, ACCESS_TOKEN_CACHE.title(), Case.sync(ACCESS_TOKEN_CACHE, MANY_THREADS), 6),
                faster(threads, crowd, "ours, one thread", sync, 1),
                switches(crowd, Case.sync(AZURE_IDENTITY, MANY_THREADS)),
                slower("same token of " + number(settings.manyEntries()), many, only, one, 2.0),
                slower(
                        "each token of " + number(settings.manyEntries()) + " in turn",
                        Case.many("each", OURS, settings.manyEntries()),
                        only,
                        one,
                        null),
                faster(
                        "same token of " + number(settings.manyEntries()),
                        many,
                        AZURE_IDENTITY.title() + ", of " + number(settings.peerEntries()),
                        Case.many("same", AZURE_IDENTITY, settings.peerEntries()),
                        NO_GOAL));
    }

    private static double springGoal() {
        return Runtime.version().feature() >= 25 ? 1.5 : 2.2;
    }

    private Row faster(String measure, Case ours, String title, Case peer, double goal) {
        double[] ratios = ratios(ours, peer);
        double ratio = ratios[ratios.length / 2];
        String peerText = title + ": " + (ours.threads() > 1 ? rate(peer) : duration(peer));
        String oursText = ours.threads() > 1 ? rate(ours) : duration(ours);
        if (Double.isNaN(goal)) {
            return Row.without(measure, oursText, peerText, text(ratios));
        }
        return Row.withGoal(measure, oursText, peerText, text(ratios), "≥ " + figure(goal) + "×", ratio >= goal);
    }

    private Row within(String measure, Case ours) {
        boolean met = 1e9 / median(ours, Score::operationsPerSecond) <= MAX_NANOS;
        return Row.withGoal(measure, duration(ours), "–", "–", "≤ " + MAX_NANOS + " ns", met);
    }

    private Row slower(String measure, Case ours, String title, Case one, @Nullable Double goal) {
        double[] ratios = ratios(one, ours);
        String oneText = title + ": " + duration(one);
        String costs = "takes " + text(ratios);
        if (goal == null) {
            return Row.without(measure, duration(ours), oneText, costs);
        }
        boolean met = ratios[ratios.length / 2] <= goal;
        return Row.withGoal(measure, duration(ours), oneText, costs, "≤ " + figure(goal) + "×", met);
    }

    private Row allocation(String way, Case ours, String title, Case peer) {
        double bytes = median(ours, Score::bytesPerOperation);
        double peerBytes = median(peer, Score::bytesPerOperation);
        return Row.withGoal(
                "allocated per cached token, sync" + way,
                figure(bytes) + " B",
                title + ": " + figure(peerBytes) + " B",
                figure(peerBytes / bytes) + "×",
                "≤ 32.5 B, of which JMH takes up to 0.5",
                bytes <= MAX_BYTES);
    }

    private Row switches(Case ours, Case peer) {
        return Row.without(
                "waits (voluntary context switches) per 1,000 calls, " + MANY_THREADS + " threads",
                figure(1_000 * median(ours, Score::switchesPerOperation)),
                AZURE_IDENTITY.title() + ": " + figure(1_000 * median(peer, Score::switchesPerOperation)),
                "–");
    }

    /** How much faster the one is than the other, round by round, sorted. */
    private double[] ratios(Case one, Case other) {
        List<Score> ones = runs.of(one);
        List<Score> others = runs.of(other);
        return IntStream.range(0, ones.size())
                .mapToDouble(round -> ones.get(round).operationsPerSecond()
                        / others.get(round).operationsPerSecond())
                .sorted()
                .toArray();
    }

    private double median(Case one, ToDoubleFunction<Score> figure) {
        double[] sorted = runs.of(one).stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private String duration(Case one) {
        double nanos = 1e9 / median(one, Score::operationsPerSecond);
        return nanos < 1_000 ? figure(nanos) + " ns" : figure(nanos / 1_000) + " µs";
    }

    /** What all threads together get. */
    private String rate(Case one) {
        return figure(median(one, Score::operationsPerSecond) / 1_000) + " a ms";
    }

    private static String text(double[] sorted) {
        String median = figure(sorted[sorted.length / 2]) + "×";
        return sorted.length == 1
                ? median
                : median + " (" + figure(sorted[0]) + "–" + figure(sorted[sorted.length - 1]) + ")";
    }

    private static String number(int value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Three digits at least, no more decimals than that takes. */
    static String figure(double value) {
        int decimals = value >= 100 || value == Math.rint(value) ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
