package io.entra4j.sample.local;

import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets up the environments for which the application's credentials are made: a cluster, build services, a vault, users.
 */
final class LocalMachines {

    static final String USER = "alice@" + FakeEntra.TENANT_DOMAIN;
    static final String PASSWORD = "looking-glass";

    private static final String AUDIENCE = "api://AzureADTokenExchange";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:shop:orders";

    private final FakeEntra entra;
    private final FakeOidcIssuer cluster = FakeOidcIssuer.at("https://cluster.example");
    private final TestCertificate certificate = TestCertificate.issued("CN=entra4j-sample");
    private final FakeApplication application;

    LocalMachines(FakeEntra entra) {
        this.entra = entra;
        entra.trust(cluster);
        entra.user(USER, PASSWORD, "a11ce000-0000-4000-8000-000000000001");
        application = FakeApplication.builtIn()
                .withCertificate(certificate.certificate())
                .withFederatedCredential(cluster.issuer(), SERVICE_ACCOUNT, AUDIENCE)
                .withFederatedCredential(entra.issuer(FakeEntra.TENANT_ID), FakeManagedIdentity.OBJECT_ID, AUDIENCE)
                .withFederatedCredential(entra.gitHub().issuer(), entra.gitHub().subject(), AUDIENCE)
                .withFederatedCredential(
                        entra.azurePipelines().issuer(), entra.azurePipelines().subject(), AUDIENCE)
                .withPublicClientFlows();
        entra.application(application);
    }

    /** Makes these certificates the ones of the app registration, beside the certificate of the sample itself. */
    void registerCertificates(List<X509Certificate> certificates) {
        FakeApplication registered = application;
        for (X509Certificate each : certificates) {
            registered = registered.withCertificate(each);
        }
        entra.application(registered);
    }

    /** Makes a token for the application's service account, like a cluster. */
    String serviceAccountToken() {
        return cluster.token()
                .subject(SERVICE_ACCOUNT)
                .audience(AUDIENCE)
                .lifetime(Duration.ofDays(1))
                .build();
    }

    Map<String, Object> properties() {
        Path file = write("certificate", certificate.pem());
        Map<String, Object> properties = new HashMap<>();
        properties.put("local.entra.authority-host", entra.authorityHost());
        properties.put("local.entra.issuer", entra.issuer(FakeEntra.TENANT_ID));
        properties.put("local.entra.jwks-uri", entra.jwksUri());
        properties.put("local.entra.certificate", file.toUri().toString());
        properties.put("AZURE_TENANT_ID", FakeEntra.TENANT_ID);
        properties.put("AZURE_CLIENT_ID", FakeEntra.CLIENT_ID);
        properties.put("AZURE_CLIENT_CERTIFICATE_PATH", file.toString());
        properties.put(
                "AZURE_FEDERATED_TOKEN_FILE",
                write("token", serviceAccountToken()).toString());
        properties.put("SYSTEM_OIDCREQUESTURI", entra.azurePipelines().url());
        properties.put("SYSTEM_ACCESSTOKEN", entra.azurePipelines().systemAccessToken());
        properties.put("ACTIONS_ID_TOKEN_REQUEST_URL", entra.gitHub().url());
        properties.put("ACTIONS_ID_TOKEN_REQUEST_TOKEN", entra.gitHub().requestToken());
        return properties;
    }

    private static Path write(String name, String content) {
        try {
            Path file = Files.createTempFile("entra4j-sample-" + name, null);
            file.toFile().deleteOnExit();
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
