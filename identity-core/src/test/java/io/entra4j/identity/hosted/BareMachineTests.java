package io.entra4j.identity.hosted;

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

/** The credential as it is, at the real address of the metadata service, in a network namespace of its own. */
@Tag("slow")
class BareMachineTests {

    private static final List<String> OWN_NETWORK = List.of(
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
    void credentialWithoutAnyConfigurationGetsAToken() {
        String printed = ChildJvm.run(OWN_NETWORK, Map.of(), BareMachine.class, "-Dmachine=azure");

        assertThat(printed).contains("token: true", "requests: 1");
    }

    @Test
    void chainSkipsManagedIdentityAfterOneSecondAndLaterAtOnceWhenNoHostAnswers() {
        String printed = ChildJvm.run(OWN_NETWORK, Map.of(), BareMachine.class, "-Dmachine=other");

        assertThat(millis("first", printed)).isBetween(900L, 1_500L);
        assertThat(millis("second", printed)).isLessThan(300);
    }

    private static long millis(String which, String printed) {
        Matcher matcher = Pattern.compile(which + ": (\\d+)").matcher(printed);
        assertThat(matcher.find()).as(printed).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
