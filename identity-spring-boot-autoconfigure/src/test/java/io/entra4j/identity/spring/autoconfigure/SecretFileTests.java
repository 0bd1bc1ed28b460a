package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Secrets in a file that changes. */
class SecretFileTests extends EntraFixture {

    @TempDir
    private Path directory;

    private static void token(ConfigurableApplicationContext application, String scope) {
        assertThat(application
                        .getBean(TokenCredential.class)
                        .getTokenSync(new TokenRequestContext().addScopes(scope))
                        .getToken())
                .startsWith("eyJ");
    }

    private static ConfigurableApplicationContext run(String... arguments) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of(
                "azure.identity.authority-host",
                entra.authorityHost(),
                "azure.identity.instance-discovery",
                "false",
                "azure.identity.tenant-id",
                FakeEntra.TENANT_ID,
                "azure.identity.client-id",
                FakeEntra.CLIENT_ID));
        return application.run(arguments);
    }

    private void isFollowed(Path file, String... arguments) throws Exception {
        entra.application(FakeApplication.builtIn().withSecret("the-first"));
        Files.writeString(file, "the-first\n");
        try (ConfigurableApplicationContext application = run(arguments)) {
            token(application, "https://vault.azure.net/.default");
            entra.application(FakeApplication.builtIn().withSecret("the-second"));
            Files.writeString(file, "the-second\r\n");
            token(application, "https://storage.azure.com/.default");
        }
    }

    @Test
    void configuredSecretFileIsWatched() throws Exception {
        Path file = directory.resolve("secret");
        isFollowed(file, "--azure.identity.client-secret-file=" + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure.identity.client-secret", "AZURE_CLIENT_SECRET"})
    void fileOfAConfigTreeIsWatched(String name) throws Exception {
        isFollowed(
                directory.resolve(name),
                "--spring.config.import=configtree:" + directory + "/",
                "--azure.identity.type=client-secret");
    }

    @Test
    void placeholdersInTheFileAreNotResolved() throws Exception {
        entra.application(FakeApplication.builtIn().withSecret("ab${cd:zz}~ef"));
        Files.writeString(directory.resolve("AZURE_CLIENT_SECRET"), "ab${cd:zz}~ef");
        try (ConfigurableApplicationContext application =
                run("--spring.config.import=configtree:" + directory + "/", "--azure.identity.type=client-secret")) {
            token(application, "https://vault.azure.net/.default");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {

        @Bean
        AzureCredentialCustomizer trustFakeEntra() {
            return options -> options.sslContext(entra.sslContext());
        }
    }
}
