package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import io.entra4j.identity.spring.credential.AzureCredentials;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Properties that change while the application runs. What tells of that is Spring Cloud's; .ci/newcomer has it. */
@ExtendWith(OutputCaptureExtension.class)
class RefreshTests extends EntraFixture {

    private final Map<String, Object> properties = new LinkedHashMap<>();

    private ApplicationContextRunner context() {
        entra.application(FakeApplication.builtIn());
        properties.put("azure.identity.authority-host", entra.authorityHost());
        properties.put("azure.identity.instance-discovery", "false");
        properties.put("azure.identity.tenant-id", FakeEntra.TENANT_ID);
        properties.put("azure.identity.client-id", FakeEntra.CLIENT_ID);
        properties.put("azure.identity.client-secret", FakeEntra.CLIENT_SECRET);
        properties.put("azure.identity.credentials.reporting.client-id", FakeEntra.CLIENT_ID);
        properties.put("azure.identity.credentials.reporting.client-secret", FakeEntra.CLIENT_SECRET + " ".trim());
        properties.put("azure.identity.credentials.reporting.additionally-allowed-tenants", "*");
        properties.put("azure.identity.credentials.first.type", "chain");
        properties.put("azure.identity.credentials.first.chain", "azure-pipelines, reporting");
        return new ApplicationContextRunner(() -> {
                    AnnotationConfigApplicationContext created = new AnnotationConfigApplicationContext();
                    StandardEnvironment environment = new StandardEnvironment();
                    environment.getPropertySources().addFirst(new MapPropertySource("changing", properties));
                    created.setEnvironment(environment);
                    return created;
                })
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class))
                .withBean(AzureCredentialCustomizer.class, () -> options -> options.sslContext(entra.sslContext()));
    }

    private static String token(TokenCredential credential) {
        return credential
                .getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"))
                .getToken();
    }

    @BeforeEach
    void logWarnings() {
        // Otherwise only errors are logged in tests.
        LoggingSystem.get(RefreshTests.class.getClassLoader()).setLogLevel("io.entra4j", LogLevel.INFO);
    }

    @Test
    void injectedCredentialUsesTheChangedSecret() {
        context().run(started -> {
            TokenCredential held = started.getBean("azureTokenCredential", TokenCredential.class);
            String before = token(held);
            entra.application(FakeApplication.builtIn().withSecret("a-newer-secret"));
            properties.put("azure.identity.client-secret", "a-newer-secret");

            started.getBean(AzureCredentials.class).refresh();

            assertThat(token(held)).isNotEqualTo(before);
            assertThat(started.getBean(AzureCredentials.class).get("default")).isSameAs(held);
        });
    }

    @Test
    void unchangedCredentialKeepsItsTokens() {
        context().run(started -> {
            AzureCredentials credentials = started.getBean(AzureCredentials.class);
            String own = token(credentials.get("default"));
            String reporting = token(credentials.get("reporting"));
            String first = token(credentials.get("first"));
            entra.application(FakeApplication.builtIn().withSecret("a-newer-secret"));
            properties.put("azure.identity.credentials.reporting.client-secret", "a-newer-secret");

            credentials.refresh();

            assertThat(token(credentials.get("default"))).isEqualTo(own);
            assertThat(token(credentials.get("reporting"))).isNotEqualTo(reporting);
            assertThat(token(credentials.get("first")))
                    .as("the chain asks what has changed")
                    .isNotEqualTo(first);
        });
    }

    @Test
    void wrongPropertiesLeaveTheCredentialsUnchanged(CapturedOutput output) {
        context().run(started -> {
            AzureCredentials credentials = started.getBean(AzureCredentials.class);
            String own = token(credentials.get("default"));
            properties.put("azure.identity.type", "client-sercet");
            properties.put("azure.identity.credentials.reporting.cloud", "chyna");

            credentials.refresh();

            assertThat(token(credentials.get("default"))).isEqualTo(own);
            assertThat(output)
                    .contains("properties of the Azure credential 'default' are invalid, so it stays as it was."
                            + " azure.identity.type: There is no 'client-sercet'. Did you mean 'client-secret'?")
                    .contains("'chyna'. Did you mean 'china'");
        });
    }

    @Test
    void changeOfASharedPropertyRebuildsAllCredentials() {
        context().run(started -> {
            AzureCredentials credentials = started.getBean(AzureCredentials.class);
            String own = token(credentials.get("default"));
            properties.put("azure.identity.retry.max-attempts", "1");
            properties.put("azure.identity.credentials.later.type", "azure-cli");

            credentials.refresh();

            assertThat(token(credentials.get("default"))).isNotEqualTo(own);
            assertThat(credentials.get("later")).hasToString("AzureCliCredential");
        });
    }

    @Test
    void anotherTypeReplacesTheCredential() {
        context().run(started -> {
            TokenCredential held = started.getBean("azureTokenCredential", TokenCredential.class);
            properties.put("azure.identity.type", "chain");
            properties.put("azure.identity.chain", "client-secret");

            started.getBean(AzureCredentials.class).refresh();

            assertThat(token(held)).startsWith("eyJ");
            assertThat(started.getBean(AzureCredentials.class)
                            .get("default")
                            .status()
                            .credential())
                    .isEqualTo("ChainedTokenCredential");
        });
    }
}
