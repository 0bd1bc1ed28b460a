package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Each application-<type>.yaml of the sample, from start to a token of the stand-in. */
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
        "environment, ClientCertificateCredential"
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

    private static ConfigurableApplicationContext start(String profile) {
        return new SpringApplicationBuilder(SampleApplication.class)
                .profiles("local", profile)
                .properties("server.port=0")
                .run();
    }

    private static void assertGetsAToken(ConfigurableApplicationContext sample, String answeredBy) {
        EntraCredential credential = sample.getBean(EntraCredential.class);

        AccessToken token =
                credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));

        assertThat(token.getToken()).startsWith("eyJ");
        assertThat(credential.status().answeredBy()).isEqualTo(answeredBy);
    }
}
