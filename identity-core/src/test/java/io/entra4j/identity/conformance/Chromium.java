package io.entra4j.identity.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A user before the real Chromium, without a screen: see {@code .ci/tools/browser.mjs}. */
public final class Chromium {

    private static final Path TOOLS = Path.of("..", ".ci", "tools");
    private static final Path PROGRAM = Path.of("/usr/bin/chromium");
    private static final String ABSENT =
            "Chromium or playwright-core is not installed: 'apt-get install chromium', 'npm install' in .ci/tools";

    private final String server;
    private final Path screenshots;

    /**
     * Makes a user for one kind of server.
     *
     * @param server whose forms there are, {@code entra} or {@code oidc}
     * @param screenshots gets a picture of each visit's last page
     */
    public Chromium(String server, Path screenshots) {
        this.server = server;
        this.screenshots = screenshots;
    }

    /** Skips the test where it is absent, unless {@code -Dtools.required=true} makes that a failure. */
    public static void assumeInstalled() {
        boolean installed = Files.isExecutable(PROGRAM)
                && Files.exists(TOOLS.resolve(Path.of("node_modules", "playwright-core", "package.json")));
        if (!installed && Boolean.getBoolean("tools.required")) {
            throw new AssertionError(ABSENT);
        }
        Assumptions.assumeTrue(installed, ABSENT);
    }

    /**
     * Leads the user through the pages, while the caller waits for something else.
     *
     * @param page where the user begins
     * @param action {@code sign-in} or {@code cancel}
     * @param user whom the user says to be
     * @param password what the user enters
     * @return the browser
     */
    public Visit visit(URI page, String action, String user, String password) {
        try {
            Files.createDirectories(screenshots);
            Path screenshot = screenshots.resolve(server + "-" + action + ".png");
            Path output = Files.createTempFile("chromium", ".txt");
            Process process = new ProcessBuilder(
                            "node",
                            TOOLS.resolve("browser.mjs").toString(),
                            PROGRAM.toString(),
                            server,
                            action,
                            page.toString(),
                            user,
                            password,
                            screenshot.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Visit(process, output, screenshot);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A visit of the user's. */
    public record Visit(Process process, Path output, Path screenshot) {

        /** Waits for its end, and returns what the last page shows, as JSON. */
        public String lastPage() {
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
                String printed = Files.readString(output, StandardCharsets.UTF_8);
                assertThat(process.exitValue()).as(printed).isZero();
                return printed;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
