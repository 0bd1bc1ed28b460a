package io.entra4j.identity.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines about fetches and memory, each measured in fresh JVMs. */
final class ChildRows {

    private static final long DELAY_MILLIS = Storm.DELAY.toMillis();
    private static final long SLOWEST_MILLIS = DELAY_MILLIS * 11 / 10 + 20;
    private static final long P99_NANOS = 1_000_000;
    private static final int MAX_BYTES = 450;
    /** What a process has once, however many credentials. */
    private static final int FEW_THREADS = 2;

    private final Settings settings;
    private final List<Row> rows = new ArrayList<>();

    private ChildRows(Settings settings) {
        this.settings = settings;
    }

    static List<Row> measure(Settings settings) throws IOException, InterruptedException {
        ChildRows measured = new ChildRows(settings);
        for (int processors : new int[] {2, 16}) {
            measured.storm("200", "platform", "cold", processors);
            measured.storm("200", "platform", "expired", processors);
            if (Runtime.version().feature() >= 21) {
                measured.storm("2000", "virtual", "cold", processors);
            }
        }
        measured.renewal("due", "calls while a renewal is due and takes " + DELAY_MILLIS + " ms");
        measured.renewal("outage", "calls with a good token while renewals fail (503)");
        measured.memory();
        measured.userMemory();
        return measured.rows;
    }

    private void storm(String callers, String threads, String state, int processors)
            throws IOException, InterruptedException {
        String measure = "%s callers (%s threads), token %s, %d processors"
                .formatted(callers, threads, state.equals("cold") ? "not cached" : state, processors);
        Map<String, String> ours = storm(Contender.OURS, callers, threads, state, processors, settings.storms());
        String goal = "1 request, slowest ≤ " + SLOWEST_MILLIS + " ms";
        boolean met = ours != null
                && ours.get("requests").equals("1")
                && ours.get("failed").equals("0")
                && number(ours, "slowest") <= SLOWEST_MILLIS;
        if (state.equals("expired")) {
            add(Row.withGoal(measure, text(ours), "–", "–", goal, met));
            return;
        }
        Map<String, String> azure = storm(Contender.AZURE_IDENTITY, callers, threads, state, processors, 1);
        add(Row.withGoal(
                measure,
                text(ours),
                Contender.AZURE_IDENTITY.title() + ": " + text(azure),
                ratio(ours, azure),
                goal,
                met));
        Map<String, String> spring = storm(Contender.SPRING_SECURITY, callers, threads, state, processors, 1);
        add(Row.without(
                measure, text(ours), Contender.SPRING_SECURITY.title() + ": " + text(spring), ratio(ours, spring)));
    }

    private static @Nullable Map<String, String> storm(
            Contender contender, String callers, String threads, String state, int processors, int storms)
            throws IOException, InterruptedException {
        List<String> options = List.of("-XX:ActiveProcessorCount=" + processors);
        return ChildJvm.run(options, Storm.class, contender, callers, threads, state, storms);
    }

    private static String text(@Nullable Map<String, String> storm) {
        if (storm == null) {
            return "not answered in time";
        }
        String failed = storm.get("failed").equals("0") ? "" : ", " + storm.get("failed") + " callers failed";
        return "%s, slowest %s ms%s".formatted(requests(storm), storm.get("slowest"), failed);
    }

    private static String requests(Map<String, String> measured) {
        String number = measured.get("requests");
        return number.equals("1") ? "1 request" : number + " requests";
    }

    private static String ratio(@Nullable Map<String, String> ours, @Nullable Map<String, String> peer) {
        if (ours == null || peer == null) {
            return "–";
        }
        return String.format(Locale.ROOT, "%.1f×", (double) number(peer, "slowest") / number(ours, "slowest"));
    }

    private void renewal(String state, String measure) throws IOException, InterruptedException {
        Map<String, String> ours = ChildJvm.run(List.of(), Renewal.class, state);
        if (ours == null) {
            throw new IllegalStateException(measure + " did not end");
        }
        boolean due = state.equals("due");
        boolean met = number(ours, "p99") <= P99_NANOS
                && (!due || ours.get("requests").equals("1"));
        String text = String.format(
                Locale.ROOT,
                "p50 %.1f µs, p99 %.1f µs, max %.1f µs, %s",
                number(ours, "p50") / 1e3,
                number(ours, "p99") / 1e3,
                number(ours, "max") / 1e3,
                requests(ours));
        String goal = "p99 ≤ 1 ms" + (due ? ", 1 request" : "");
        add(Row.withGoal(measure, text, "–", "–", goal, met));
    }

    private void memory() throws IOException, InterruptedException {
        long ours = memory(Contender.OURS, settings.manyEntries());
        long azure = memory(Contender.AZURE_IDENTITY, settings.peerEntries());
        String measure = "heap per cached token, over a bare `AccessToken` (%,d; azure-identity %,d)"
                .formatted(settings.manyEntries(), settings.peerEntries());
        add(Row.withGoal(
                measure,
                ours + " B",
                Contender.AZURE_IDENTITY.title() + ": " + azure + " B",
                String.format(Locale.ROOT, "%.1f×", (double) azure / ours),
                "≤ " + MAX_BYTES + " B",
                ours <= MAX_BYTES));
    }

    private void userMemory() throws IOException, InterruptedException {
        int users = settings.users();
        Map<String, String> netty = userMemory(UserMemory.Way.AZURE_IDENTITY_NETTY, users);
        Map<String, String> jdk = userMemory(UserMemory.Way.AZURE_IDENTITY_JDK, users);
        boolean nettyIsBest = number(netty, "user") <= number(jdk, "user");
        Map<String, String> peer = nettyIsBest ? netty : jdk;
        String title = "azure-identity, a credential each (" + (nettyIsBest ? "Netty" : "the JDK's client") + ")";
        add(users("`OnBehalfOfCredentialFactory`", userMemory(UserMemory.Way.FACTORY, users), title, peer));
        Map<String, String> ours = userMemory(UserMemory.Way.CREDENTIALS, users);
        Row row = users("an `OnBehalfOfCredential` each", ours, title, peer);
        long bytes = number(ours, "user");
        boolean threads = number(ours, "threads") <= FEW_THREADS;
        add(Row.withGoal(
                        row.measure(),
                        row.ours(),
                        row.peer(),
                        row.ratio(),
                        "≤ 3,000 B, no thread each",
                        bytes <= 3_000 && threads)
                .beyond("≤ 1,000 B", bytes <= 1_000 && threads));
    }

    private Row users(String way, Map<String, String> ours, String title, Map<String, String> peer) {
        return Row.without(
                "heap per user on whose behalf a token is held, of %,d: %s".formatted(settings.users(), way),
                userText(ours) + " (%,d B are the user's token and the access token)".formatted(number(ours, "tokens")),
                title + ": " + userText(peer),
                String.format(Locale.ROOT, "%.1f×", (double) number(peer, "user") / number(ours, "user")));
    }

    private static String userText(Map<String, String> measured) {
        return "%,d B, %s more threads".formatted(number(measured, "user"), measured.get("threads"));
    }

    private static Map<String, String> userMemory(UserMemory.Way way, int users)
            throws IOException, InterruptedException {
        Map<String, String> measured =
                ChildJvm.run(List.of("-XX:+UseSerialGC", "-Xmx2g"), UserMemory.class, way, users);
        if (measured == null) {
            throw new IllegalStateException("the memory of " + way + " could not be measured");
        }
        return measured;
    }

    private static long memory(Contender contender, int entries) throws IOException, InterruptedException {
        Map<String, String> measured =
                ChildJvm.run(List.of("-XX:+UseSerialGC", "-Xmx1g"), Memory.class, contender, entries);
        if (measured == null) {
            throw new IllegalStateException("the memory of " + contender + " could not be measured");
        }
        return number(measured, "over");
    }

    private static long number(Map<String, String> measured, String key) {
        return Long.parseLong(measured.get(key));
    }

    private void add(Row row) {
        System.out.print(row.markdown());
        rows.add(row);
    }
}
