package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArcAgentTests {

    @TempDir
    Path root;

    private Path keys;
    private ArcAgent agent;

    @BeforeEach
    void install() throws IOException {
        keys = Files.createDirectory(root.resolve("tokens"));
        Files.writeString(keys.resolve("good.key"), "the-key\n");
        agent = new ArcAgent(null, keys);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic realm=%s", "basic  Realm = %s", "Basic realm=\"%s\""})
    void keyOfTheAgentIsRead(String challenge) {
        assertThat(agent.key(challenge.formatted(keys.resolve("good.key")))).isEqualTo("the-key");
    }

    @Test
    void pathMayHoldAnEqualsSign() throws IOException {
        Files.writeString(keys.resolve("a=b.key"), "other");

        assertThat(agent.key("Basic realm=" + keys.resolve("a=b.key"))).isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "/etc/x.key",
                "%s/../outside.key",
                "%s/below/x.key",
                "%s/good.txt",
                "good.key",
                "%s/link.key",
                "%s/linked/x.key"
            })
    void fileOutsideTheKeyDirectoryIsNeverRead(String path) throws IOException {
        Path outside = Files.writeString(root.resolve("outside.key"), "private");
        Files.writeString(Files.createDirectory(keys.resolve("below")).resolve("x.key"), "private");
        Files.writeString(keys.resolve("good.txt"), "private");
        Files.createSymbolicLink(keys.resolve("link.key"), outside);
        Files.createSymbolicLink(keys.resolve("linked"), root);

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> agent.key("Basic realm=" + path.formatted(keys)))
                .withMessageContaining("was not read")
                .withMessageNotContaining("private");
    }

    @Test
    void keyOfMoreThanFourKilobytesIsRefused() throws IOException {
        Files.writeString(keys.resolve("large.key"), "x".repeat(4097));

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> agent.key("Basic realm=" + keys.resolve("large.key")))
                .withMessageContaining("larger than 4096 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer realm=x", "Basic", "Basic realm="})
    void challengeWithoutFileIsRefused(String challenge) {
        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> agent.key(challenge))
                .withMessageContaining("does not name a key file");
    }

    @Test
    void keyDirectoryDependsOnTheOperatingSystem() {
        Map<String, String> windows = Map.of("ProgramData", "/ProgramData", "ProgramFiles", "/Program Files");

        assertThat(ArcAgent.on("Linux", TestConfiguration.of(Map.of())).keys())
                .isEqualTo(Path.of("/var/opt/azcmagent/tokens"));
        assertThat(ArcAgent.on("Windows 11", TestConfiguration.of(windows)).keys())
                .isEqualTo(Path.of("/ProgramData/AzureConnectedMachineAgent/Tokens"));
        assertThat(ArcAgent.on("Mac OS X", TestConfiguration.of(Map.of())).keys())
                .isNull();
    }
}
