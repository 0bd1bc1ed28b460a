package io.entra4j.identity.passwordless.jdbc;

import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** Application that is nothing but its YAML. Its identity is a workload identity, so that it has no secret at all. */
final class JdbcApplication {

    private static final String ISSUER = "https://oidc.cluster.example";
    private static final String SUBJECT = "system:serviceaccount:orders:orders-app";

    private JdbcApplication() {}

    /** Returns the application as its tenant knows it: it takes the tokens of the cluster. */
    static FakeApplication registration() {
        return FakeApplication.builtIn().withFederatedCredential(ISSUER, SUBJECT, "api://AzureADTokenExchange");
    }

    /** Returns YAML that describes the identity, and whom it trusts. */
    static String identity(FakeEntra entra, Path directory) throws IOException {
        FakeOidcIssuer issuer = FakeOidcIssuer.at(ISSUER);
        entra.trust(issuer).application(registration());
        Path token = Files.writeString(
                directory.resolve("token"),
                issuer.token()
                        .subject(SUBJECT)
                        .audience("api://AzureADTokenExchange")
                        .lifetime(Duration.ofHours(1))
                        .build());
        Path authority = directory.resolve("entra-ca.pem");
        entra.writeCaCertificate(authority);
        return """
                spring:
                  ssl.bundle.pem.entra.truststore.certificate: file:%s
                  main.banner-mode: off
                azure.identity:
                  type: workload-identity
                  tenant-id: %s
                  client-id: %s
                  workload-identity.token-file: %s
                  authority-host: %s
                  instance-discovery: false
                  http.ssl-bundle: entra
                """.formatted(authority, FakeEntra.TENANT_ID, FakeEntra.CLIENT_ID, token, entra.authorityHost());
    }

    /** Returns a store with the authority of the stand-ins. Its password is {@code changeit}. */
    static Path trustStore(FakeEntra entra, Path directory) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("authority", entra.caCertificate());
        Path file = directory.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "changeit".toCharArray());
        }
        return file;
    }

    static ConfigurableApplicationContext run(Path directory, Class<?> beans, String... yaml) throws IOException {
        Path file = Files.createTempFile(directory, "application", ".yaml");
        // Documents, which Spring Boot merges.
        Files.writeString(file, String.join("\n---\n", yaml));
        SpringApplication application = new SpringApplication(Empty.class, beans);
        application.setWebApplicationType(WebApplicationType.NONE);
        return application.run("--spring.config.location=file:" + file);
    }

    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration",
                "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
                "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration"
            })
    static class Empty {}
}
