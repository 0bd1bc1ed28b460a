package io.entra4j.identity.azure;

import io.entra4j.identity.fake.FakeEntra;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The real Azurite, Microsoft's storage emulator, with its checks of OAuth tokens switched on. */
final class Azurite implements AutoCloseable {

    private static final String ACCOUNT = "devstoreaccount1";

    private final Process process;
    private final int port;

    private Azurite(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Skips the test where Azurite is absent, unless {@code -Dtools.required=true} makes that a failure. */
    static void assumeInstalled() {
        boolean installed = Files.exists(script());
        if (!installed && Boolean.getBoolean("tools.required")) {
            throw new AssertionError("Azurite is not installed: run 'npm install' in .ci/tools");
        }
        Assumptions.assumeTrue(installed, "Azurite is not installed: run 'npm install' in .ci/tools");
    }

    static Azurite start(Path directory, FakeEntra entra) {
        try {
            Path certificate = directory.resolve("certificate.pem");
            Path key = directory.resolve("key.pem");
            entra.writeServerCertificate(certificate, key);
            int port = freePort();
            Process process = new ProcessBuilder(
                            "node",
                            script().toString(),
                            "--blobHost",
                            "127.0.0.1",
                            "--blobPort",
                            String.valueOf(port),
                            "--location",
                            directory.resolve("data").toString(),
                            "--oauth",
                            "basic",
                            "--cert",
                            certificate.toString(),
                            "--key",
                            key.toString(),
                            "--skipApiVersionCheck",
                            "--disableTelemetry")
                    .redirectErrorStream(true)
                    .start();
            awaitReady(process);
            return new Azurite(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String blobEndpoint() {
        return "https://127.0.0.1:" + port + "/" + ACCOUNT;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Path script() {
        return Path.of("..", ".ci", "tools", "node_modules", "azurite", "dist", "src", "blob", "main.js");
    }

    private static void awaitReady(Process process) throws IOException {
        StringBuilder printed = new StringBuilder();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.append(line).append('\n');
            if (line.contains("successfully listens")) {
                Thread drain = new Thread(() -> output.lines().forEach(ignored -> {}), "azurite-output");
                drain.setDaemon(true);
                drain.start();
                return;
            }
        }
        throw new IllegalStateException("Azurite did not start:\n" + printed);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
