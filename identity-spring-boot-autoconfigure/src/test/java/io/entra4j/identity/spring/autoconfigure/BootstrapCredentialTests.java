package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.RecordingListener;
import io.entra4j.identity.fake.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.bootstrap.BootstrapRegistry;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Code that reads configuration with the credential runs before there are beans. */
class BootstrapCredentialTests {

    private static FakeEntra entra;

    @BeforeAll
    static void start() {
        entra = FakeEntra.start();
    }

    @AfterAll
    static void stop() {
        entra.close();
    }

    /** What a property source does: takes the credential when the bootstrap context is about to close. */
    private static ConfigurableApplicationContext run(List<TokenCredential> seen, String... arguments) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of(
                "azure.identity.authority-host", entra.authorityHost(),
                "azure.identity.instance-discovery", "false",
                "azure.identity.tenant-id", FakeEntra.TENANT_ID,
                "azure.identity.client-id", FakeEntra.CLIENT_ID,
                "azure.identity.client-secret", FakeEntra.CLIENT_SECRET));
        application.addBootstrapRegistryInitializer((BootstrapRegistry registry) -> registry.addCloseListener(event -> {
            TokenCredential credential = event.getBootstrapContext().getOrElse(TokenCredential.class, null);
            if (credential != null) {
                seen.add(credential);
            }
        }));
        return application.run(arguments);
    }

    @Test
    void bootstrapCredentialBecomesTheCredentialOfTheApplication() {
        List<TokenCredential> seen = new ArrayList<>();
        try (ConfigurableApplicationContext application = run(seen)) {
            EntraCredential credential = application.getBean("azureTokenCredential", EntraCredential.class);

            assertThat(seen).containsExactly(credential);
            assertThat(credential.status().name()).isEqualTo("default");
        }
    }

    @Test
    void enabledPropertySwitchesOffTheBootstrapCredential() {
        List<TokenCredential> seen = new ArrayList<>();
        try (ConfigurableApplicationContext application = run(seen, "--azure.identity.enabled=false")) {
            assertThat(seen).isEmpty();
            assertThat(application.getBeanNamesForType(TokenCredential.class)).isEmpty();
        }
    }

    @Test
    void sslBundlesWorkDuringBootstrap(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.issued("CN=orders");
        Path pem = Files.writeString(directory.resolve("app.pem"), certificate.pem());
        List<TokenCredential> seen = new ArrayList<>();
        try (ConfigurableApplicationContext application = run(
                seen,
                "--azure.identity.client-secret=",
                "--azure.identity.certificate.ssl-bundle=entra",
                "--spring.ssl.bundle.pem.entra.keystore.certificate=file:" + pem,
                "--spring.ssl.bundle.pem.entra.keystore.private-key=file:" + pem)) {
            assertThat(seen).singleElement().hasToString("ClientCertificateCredential");
            assertThat(application.getBean("azureTokenCredential"))
                    .as("the application's own follows the bundle")
                    .hasToString("ClientCertificateCredential")
                    .isNotSameAs(seen.get(0));
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void bootstrapCredentialIsReplacedWhenLaterPropertiesDiffer(CapturedOutput output) {
        List<TokenCredential> seen = new ArrayList<>();
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of("logging.level.root", "warn"));
        application.addListeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>) event -> {
            seen.add(event.getBootstrapContext().get(TokenCredential.class));
            event.getEnvironment()
                    .getPropertySources()
                    .addFirst(Processes.document("later", "azure.identity.type=managed-identity"));
        });
        try (ConfigurableApplicationContext started = application.run()) {
            assertThat(seen).singleElement().hasToString("DefaultAzureCredential");
            assertThat(started.getBean("azureTokenCredential")).hasToString("ManagedIdentityCredential");
            assertThat(output).contains("Configuration was read with an Azure credential that was requested before");
            assertThatIllegalStateException()
                    .as("the earlier one is closed")
                    .isThrownBy(() -> seen.get(0)
                            .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default")));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        RecordingListener listener() {
            return new RecordingListener();
        }
    }
}
