package io.entra4j.identity.benchmark;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/** Measures what a cached token costs over what the token itself does. */
public final class Memory {

    private static final int WARM_UPS = 100;

    private Memory() {}

    /** Takes the contender and the number of entries. */
    public static void main(String[] args) {
        int entries = Integer.parseInt(args[1]);
        boolean ours = Contender.valueOf(args[0]) == Contender.OURS;
        // What is loaded and cached once and for all must not count as entries.
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

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
