package io.entra4j.identity.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.entra4j.identity.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The real SoftHSM, a PKCS#11 library with tokens in files. Its settings are environment variables. */
final class SoftHsm {

    static final String PIN = "1234";

    private static final Path LIBRARY = Path.of("/usr/lib/softhsm/libsofthsm2.so");
    private static final String ABSENT = "SoftHSM is not installed: run 'apt-get install softhsm2'";

    private final Path directory;
    private final Map<String, String> environment;

    private SoftHsm(Path directory) {
        this.directory = directory;
        this.environment =
                Map.of("SOFTHSM2_CONF", directory.resolve("softhsm2.conf").toString());
    }

    /** Skips the test where SoftHSM is absent, unless {@code -Dtools.required=true} makes that a failure. */
    static void assumeInstalled() {
        boolean installed = Files.exists(LIBRARY);
        if (!installed && Boolean.getBoolean("tools.required")) {
            throw new AssertionError(ABSENT);
        }
        Assumptions.assumeTrue(installed, ABSENT);
    }

    /** Makes a token with nothing in it. */
    static SoftHsm create(Path directory) throws IOException, InterruptedException {
        SoftHsm hsm = new SoftHsm(directory);
        Path tokens = Files.createDirectory(directory.resolve("tokens"));
        Files.writeString(directory.resolve("softhsm2.conf"), "directories.tokendir = " + tokens + "\n");
        ProcessBuilder initialise = new ProcessBuilder(
                        "softhsm2-util", "--init-token", "--free", "--label", "test", "--so-pin", PIN, "--pin", PIN)
                .redirectErrorStream(true);
        initialise.environment().putAll(hsm.environment);
        Process process = initialise.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(printed);
        }
        return hsm;
    }

    /**
     * Runs a main class that finds the token behind Java's PKCS#11 provider.
     *
     * @param settings more lines for the provider's configuration, whose path is the property {@code pkcs11}
     */
    String run(Class<?> main, String settings) throws IOException {
        Path configuration = Files.writeString(
                directory.resolve("pkcs11.cfg"),
                "name = Test\nlibrary = %s\nslotListIndex = 0\n%s\n".formatted(LIBRARY, settings));
        return ChildJvm.run(environment, main, "-Dpkcs11=" + configuration);
    }
}
