package io.entra4j.identity.conformance;

import io.entra4j.identity.fake.FakeEntra;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The real oidc-provider, certified by the OpenID Foundation, on Entra's URL layout or its own: see {@code
 * .ci/tools/conformance.mjs}.
 */
public final class OpenIdProvider implements AutoCloseable {

    static final String TENANT_ID = FakeEntra.TENANT_ID;
    static final String CLIENT_SECRET = FakeEntra.CLIENT_SECRET;

    private static final Path TOOLS = Path.of("..", ".ci", "tools");
    private static final String ABSENT = "oidc-provider is not installed: run 'npm install' in .ci/tools";
    private static final String LISTENING = "listening on ";

    private final Process process;
    private final int port;

    private OpenIdProvider(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Skips the test where it is absent, unless {@code -Dtools.required=true} makes that a failure. */
    public static void assumeInstalled() {
        boolean installed = Files.exists(TOOLS.resolve(Path.of("node_modules", "oidc-provider", "package.json")));
        if (!installed && Boolean.getBoolean("tools.required")) {
            throw new AssertionError(ABSENT);
        }
        Assumptions.assumeTrue(installed, ABSENT);
    }

    /**
     * Starts it.
     *
     * @param directory where its files are to be
     * @param entra lends a certificate for localhost
     * @param registered the certificate of the applications {@code PS256} and {@code RS256}
     */
    public static OpenIdProvider start(Path directory, FakeEntra entra, X509Certificate registered) {
        return start(directory, entra, registered, "entra");
    }

    /**
     * Starts it.
     *
     * @param layout {@code own} for endpoints where its metadata says that they are
     */
    static OpenIdProvider start(Path directory, FakeEntra entra, X509Certificate registered, String layout) {
        try {
            Path tlsCertificate = directory.resolve("tls.pem");
            Path tlsKey = directory.resolve("tls-key.pem");
            entra.writeServerCertificate(tlsCertificate, tlsKey);
            Path clientCertificate = Files.write(directory.resolve("client.cer"), registered.getEncoded());
            // Its standard input is a pipe from here: it ends with this JVM, however that ends.
            Process process = new ProcessBuilder(
                            "node",
                            TOOLS.resolve("conformance.mjs").toString(),
                            TENANT_ID,
                            CLIENT_SECRET,
                            tlsCertificate.toString(),
                            tlsKey.toString(),
                            clientCertificate.toString(),
                            layout)
                    .redirectErrorStream(true)
                    .start();
            return new OpenIdProvider(process, awaitPort(process));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what its tenant's URLs begin with. */
    public String authorityHost() {
        return "https://localhost:" + port;
    }

    /** Returns where tokens are asked for. */
    public String tokenEndpoint() {
        return authorityHost() + "/" + TENANT_ID + "/oauth2/v2.0/token";
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

    private static int awaitPort(Process process) throws IOException {
        StringBuilder printed = new StringBuilder();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.append(line).append('\n');
            if (line.startsWith(LISTENING)) {
                Thread drain = new Thread(() -> output.lines().forEach(ignored -> {}), "provider-output");
                drain.setDaemon(true);
                drain.start();
                return Integer.parseInt(line.substring(LISTENING.length()));
            }
        }
        throw new IllegalStateException("oidc-provider did not start:\n" + printed);
    }
}
