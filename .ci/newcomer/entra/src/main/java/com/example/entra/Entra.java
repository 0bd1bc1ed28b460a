package com.example.entra;

import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.RecordedRequest;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Starts the stand-in for Entra. An application needs nothing but properties to use it, and no code.
 *
 * <p>Run as a program, it writes those properties to the file that is its argument, and serves until its input ends.
 */
public final class Entra implements AutoCloseable {

    private final FakeEntra fake = FakeEntra.start();

    /** Starts a stand-in with one application, which has one client secret. */
    public Entra() {}

    /**
     * Serves until the input ends.
     *
     * @param arguments the file for the properties
     * @throws IOException if the file cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        try (Entra entra = new Entra()) {
            Path file = Path.of(arguments[0]);
            Path written = file.resolveSibling(file.getFileName() + ".new");
            Properties properties = new Properties();
            properties.putAll(entra.properties());
            try (Writer writer = Files.newBufferedWriter(written)) {
                properties.store(writer, null);
            }
            // The script waits for this file, and must not read half of it.
            Files.move(written, file);
            System.in.read();
        }
    }

    /**
     * Returns what an application has to set in order to use this stand-in.
     *
     * @return the properties
     */
    public Map<String, String> properties() {
        return Map.ofEntries(
                Map.entry("azure.identity.type", "client-secret"),
                Map.entry("azure.identity.tenant-id", FakeEntra.TENANT_ID),
                Map.entry("azure.identity.client-id", FakeEntra.CLIENT_ID),
                Map.entry("azure.identity.client-secret", FakeEntra.CLIENT_SECRET),
                Map.entry("azure.identity.authority-host", fake.authorityHost()),
                Map.entry("azure.identity.instance-discovery", "false"),
                Map.entry("azure.identity.http.ssl-bundle", "entra"),
                Map.entry("spring.ssl.bundle.pem.entra.truststore.certificate", certificate()));
    }

    /**
     * Replaces the client secret of the application: from now on, Entra refuses the one before.
     *
     * @param secret the new one
     */
    public void rotate(String secret) {
        fake.application(FakeApplication.builtIn().withSecret(secret));
    }

    /**
     * Returns the client secrets that applications have sent in order to get a token, oldest first.
     *
     * @return one for each request
     */
    public List<String> secretsSent() {
        return fake.requests().stream()
                .map(RecordedRequest::form)
                .filter(form -> form.containsKey("client_secret"))
                .map(form -> form.get("client_secret"))
                .toList();
    }

    @Override
    public void close() {
        fake.close();
    }

    private String certificate() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                            .encodeToString(fake.caCertificate().getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
