package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeCommand;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.credential.CredentialType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

/** Each application-<type>.yaml of the sample, from start to a token of the stand-in. */
@Timeout(120)
final class ScenarioTests {

    @ParameterizedTest
    @CsvSource({
        "client-secret, ClientSecretCredential",
        "client-certificate, ClientCertificateCredential",
        "ssl-bundle, ClientCertificateCredential",
        "client-assertion, ClientAssertionCredential",
        "workload-identity, WorkloadIdentityCredential",
        "azure-pipelines, AzurePipelinesCredential",
        "github-actions, GitHubActionsCredential",
        "environment, ClientCertificateCredential",
        "chain, WorkloadIdentityCredential"
    })
    void scenarioGetsAToken(String profile, String answeredBy) {
        try (ConfigurableApplicationContext sample = start(profile)) {
            assertGetsAToken(sample, answeredBy);

            assertThat(sample.getBean(FakeEntra.class).tokenRequests()).isPositive();
        }
    }

    @Test
    void managedIdentityGetsItsTokenFromItsHost() {
        try (ConfigurableApplicationContext sample = start("managed-identity")) {
            assertGetsAToken(sample, "ManagedIdentityCredential");

            assertThat(sample.getBean(FakeEntra.class).tokenRequests()).isZero();
        }
    }

    @Test
    void credentialBeanOfTheApplicationGetsTheToken() {
        try (ConfigurableApplicationContext sample = start("bean")) {
            assertGetsAToken(sample, "OwnCredential");
        }
    }

    @Test
    void developerSignsInAtTheStandIn(@TempDir Path directory) {
        Path opened = directory.resolve("opened");
        FakeCommand machine = new FakeCommand(directory)
                .install("xdg-open", "printf '%s' \"$1\" > " + opened + ".part && mv " + opened + ".part " + opened);
        // The sample fetches its first token while it starts.
        CompletableFuture<FakeEntra> entra = new CompletableFuture<>();
        CompletableFuture<?> user = entra.thenComposeAsync(
                started -> started.browser().signIn(page(opened), "alice@contoso.onmicrosoft.com", "looking-glass"));
        try (ConfigurableApplicationContext sample = sample("interactive-browser")
                .listeners((ApplicationListener<ApplicationPreparedEvent>) event -> entra.complete((FakeEntra)
                        event.getApplicationContext().getBeanFactory().getSingleton("fakeEntra")))
                .run("--DISPLAY=:0", "--PATH=" + machine.directory())) {
            assertGetsAToken(sample, "InteractiveBrowserCredential");

            user.join();
        }
    }

    private static URI page(Path opened) {
        while (!Files.exists(opened)) {
            Thread.onSpinWait();
        }
        try {
            return URI.create(Files.readString(opened));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyDocumentedTypeHasAProfile() throws IOException {
        String sentence = Files.readString(Path.of("..", "docs", "getting-started.md"))
                .lines()
                .filter(line -> line.contains("`application-<type>.yaml`"))
                .collect(Collectors.joining());
        String list = sentence.replaceAll(".*`application-<type>\\.yaml`[^:]*:([^.]*)\\..*", "$1");
        Set<String> named = Pattern.compile("`([a-z-]+)`")
                .matcher(list)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());

        Set<String> shown = new HashSet<>();
        for (CredentialType type : CredentialType.values()) {
            Path profile = Path.of("src", "main", "resources", "application-" + type + ".yaml");
            // One of another kind may have a type's name.
            if (Files.exists(profile) && Files.readString(profile).contains(" type: " + type + "\n")) {
                shown.add(type.toString());
            }
        }
        assertThat(named).isEqualTo(shown);
    }

    private static ConfigurableApplicationContext start(String profile) {
        return sample(profile).run();
    }

    private static SpringApplicationBuilder sample(String profile) {
        return new SpringApplicationBuilder(SampleApplication.class)
                .profiles("local", profile)
                .properties("server.port=0");
    }

    private static void assertGetsAToken(ConfigurableApplicationContext sample, String answeredBy) {
        EntraCredential credential = sample.getBean(EntraCredential.class);

        AccessToken token =
                credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));

        assertThat(token.getToken()).startsWith("eyJ");
        assertThat(credential.status().answeredBy()).isEqualTo(answeredBy);
    }
}
