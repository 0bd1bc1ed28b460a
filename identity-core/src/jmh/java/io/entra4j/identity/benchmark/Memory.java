package io.entra4j.identity.benchmark;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Measures what a cached token costs over what the token itself does. */
public final class Memory {

    /** Until then, what the JVM and the libraries keep once and for all comes and goes by the megabyte. */
    private static final int WARM_UPS = 2_000;

    private static final int READINGS = 10;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Memory() {}

    /** Takes the contender and the number of entries. */
    public static void main(String[] args) {
        int entries = Integer.parseInt(args[1]);
        boolean ours = Contender.valueOf(args[0]) == Contender.OURS;
        fill(credential(ours, WARM_UPS), WARM_UPS);
        TokenCredential credential = credential(ours, entries);
        long empty = used();
        fill(credential, entries);
        long filled = used();
        List<AccessToken> bare = new ArrayList<>(entries);
        for (int i = 0; i < entries; i++) {
            bare.add(new AccessToken(
                    CannedHttpClient.token(i), OffsetDateTime.now().plusHours(1)));
        }
        long withBare = used();
        Reference.reachabilityFence(credential);
        Reference.reachabilityFence(bare);
        long entry = (filled - empty) / entries;
        long token = (withBare - filled) / entries;
        System.out.println("entry=" + entry + " token=" + token + " over=" + (entry - token));
        System.exit(0);
    }

    private static TokenCredential credential(boolean ours, int entries) {
        CannedHttpClient client = new CannedHttpClient();
        return ours ? Contender.ours(client, Clock.systemUTC(), entries) : Contender.azureIdentity(client);
    }

    private static void fill(TokenCredential credential, int entries) {
        for (int i = 0; i < entries; i++) {
            credential.getTokenSync(Callers.context(i));
        }
    }

    /** The lowest of some readings, because cleaners free in one collection what goes in the next. */
    static long used() {
        return LongStream.range(0, READINGS)
                .map(reading -> {
                    System.gc();
                    LockSupport.parkNanos(PAUSE.toNanos());
                    return ManagementFactory.getMemoryMXBean()
                            .getHeapMemoryUsage()
                            .getUsed();
                })
                .min()
                .orElseThrow();
    }
}
