package io.entra4j.identity.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.entra4j.identity.ChildJvm;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a developer waits for bad news, at the real address of the metadata service. Times in microseconds. */
@Tag("slow")
class EmptyMachineTests {

    private static final List<String> NO_ROUTE =
            List.of("unshare", "-rn", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh");
    private static final List<String> DROPPING = List.of(
            "unshare",
            "-rn",
            "sh",
            "-c",
            "ip link set lo up && ip addr add 169.254.169.254/32 dev lo && exec \"$@\"",
            "sh");

    @BeforeEach
    void needsANetworkOfItsOwn() throws InterruptedException {
        boolean possible = possible();
        if (!possible && Boolean.getBoolean("tools.required")) {
            throw new IllegalStateException("No network namespace can be had: install util-linux and iproute2.");
        }
        assumeTrue(possible, "no network namespace can be had here (unshare and ip of Linux)");
    }

    private static boolean possible() throws InterruptedException {
        try {
            return new ProcessBuilder("unshare", "-rn", "ip", "link", "set", "lo", "up")
                            .redirectErrorStream(true)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void chainWithoutRouteAndToolsFailsWithinFiftyMillisecondsAndLaterWithinFive() {
        String printed = ChildJvm.run(NO_ROUTE, Map.of(), EmptyMachine.class, "-Dmachine=bare");

        assertThat(micros("first", printed)).isLessThanOrEqualTo(50_000);
        assertThat(micros("next", printed)).isLessThanOrEqualTo(5_000);
        assertThat(micros("later", printed)).isLessThanOrEqualTo(50_000);
    }

    @Test
    void networkThatDropsPacketsDelaysOnlyTheFirstCallByOneSecond() {
        String printed = ChildJvm.run(DROPPING, Map.of(), EmptyMachine.class, "-Dmachine=dropping");

        assertThat(micros("first", printed)).isBetween(900_000L, 1_050_000L);
        assertThat(micros("next", printed)).isLessThanOrEqualTo(5_000);
        assertThat(micros("later", printed)).isLessThanOrEqualTo(5_000);
    }

    @Test
    void toolWithoutLoginRunsOnceWhileItsProfileIsUnchanged() {
        String printed = ChildJvm.run(NO_ROUTE, Map.of(), EmptyMachine.class, "-Dmachine=az");

        assertThat(micros("first", printed)).isBetween(300_000L, 1_500_000L);
        assertThat(micros("next", printed)).isLessThanOrEqualTo(5_000);
        assertThat(micros("later", printed)).isLessThanOrEqualTo(5_000);
        assertThat(printed).as("three credentials, each of which asks once").contains("processes: 3");
    }

    private static long micros(String which, String printed) {
        Matcher matcher = Pattern.compile(which + ": (\\d+)").matcher(printed);
        assertThat(matcher.find()).as(printed).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
