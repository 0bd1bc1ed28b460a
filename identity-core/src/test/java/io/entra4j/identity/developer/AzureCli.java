package io.entra4j.identity.developer;

import com.azure.core.util.Configuration;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeProxy;
import io.entra4j.identity.fake.TestConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;

/** The real Azure CLI, which a proxy leads to the fake whenever it wants to talk to Entra or to Azure. */
final class AzureCli implements AutoCloseable {

    private static final Path FILE = Path.of("/usr/bin/az");
    private static final String ABSENT = "The Azure CLI is not installed: apt-get install azure-cli";

    private final Path directory;
    private final FakeProxy proxy;
    private final Map<String, String> variables = new HashMap<>();

    private AzureCli(Path directory, FakeProxy proxy) {
        this.directory = directory;
        this.proxy = proxy;
    }

    /** Skips the test where the Azure CLI is absent, unless {@code -Dtools.required=true} makes that a failure. */
    static void assumeInstalled() {
        boolean installed = Files.isExecutable(FILE);
        if (!installed && Boolean.getBoolean("tools.required")) {
            throw new AssertionError(ABSENT);
        }
        Assumptions.assumeTrue(installed, ABSENT);
    }

    /** An Azure CLI without a login. */
    static AzureCli start(Path directory, FakeEntra entra) {
        AzureCli cli = new AzureCli(
                directory, FakeProxy.to(URI.create(entra.authorityHost()).getPort()));
        cli.variables.putAll(Map.of(
                "PATH",
                "/usr/bin:/bin",
                "HOME",
                directory.toString(),
                "HTTPS_PROXY",
                "http://127.0.0.1:" + cli.proxy.port(),
                "REQUESTS_CA_BUNDLE",
                cli.trust(entra).toString()));
        return cli;
    }

    private Path trust(FakeEntra entra) {
        try {
            return Files.writeString(
                    directory.resolve("ca.pem"),
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(entra.caCertificate().getEncoded())
                            + "\n-----END CERTIFICATE-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    Configuration configuration() {
        return TestConfiguration.of(variables);
    }

    Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /** Adds a variable to the configuration. */
    AzureCli variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** What the tool is made to believe of where this machine is. */
    Configuration configurationIn(String timeZone) {
        Map<String, String> there = new HashMap<>(variables);
        there.put("TZ", timeZone);
        return TestConfiguration.of(there);
    }

    FakeProxy proxy() {
        return proxy;
    }

    void logIn() {
        run(
                "login",
                "--service-principal",
                "--username",
                FakeEntra.CLIENT_ID,
                "--password",
                FakeEntra.CLIENT_SECRET,
                "--tenant",
                FakeEntra.TENANT_ID);
    }

    String run(String... arguments) {
        Machine machine = Machine.of(configuration());
        try {
            Command.Output output = machine.command(
                            Objects.requireNonNull(machine.find("az")), List.of(arguments), Map.of())
                    .run(Duration.ofMinutes(2));
            if (output.exitCode() != 0) {
                throw new IllegalStateException(output.complaint());
            }
            return output.stdout();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        proxy.close();
    }
}
