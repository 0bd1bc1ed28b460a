package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
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
        try (ConfigurableApplicationContext sample = new SpringApplicationBuilder(SampleApplication.class)
                .profiles("local", profile)
                .properties("server.port=0")
                .run()) {
            EntraCredential credential = sample.getBean(EntraCredential.class);

            AccessToken token =
                    credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default"));

            assertThat(token.getToken()).startsWith("eyJ");
            assertThat(credential.status().answeredBy()).isEqualTo(answeredBy);
            assertThat(sample.getBean(FakeEntra.class).tokenRequests()).isPositive();
        }
    }
}
