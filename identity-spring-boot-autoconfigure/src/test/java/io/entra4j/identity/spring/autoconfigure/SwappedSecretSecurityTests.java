package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TokenRequestListener;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.spring.autoconfigure.endpoint.AzureIdentityEndpointAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.health.AzureIdentityHealthContributorAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.metrics.AzureIdentityObservationAutoConfiguration;
import io.entra4j.identity.spring.credential.AzureCredentials;
import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.CredentialRoom;
import io.entra4j.identity.spring.endpoint.AzureIdentityEndpoint;
import io.entra4j.identity.spring.health.AzureIdentityHealthIndicator;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A secret that was set as tenant or client ID by mistake is in no log, report, endpoint, span or health. */
@ExtendWith(OutputCaptureExtension.class)
class SwappedSecretSecurityTests extends EntraFixture {

    private static final String SECRET = "Xyz8Qabcdefghijklmnopqrstuvwxyz0123456ABC";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client-secret tenant-id",
                "client-secret client-id",
                "client-secret additionally-allowed-tenants",
                "client-certificate tenant-id",
                "workload-identity tenant-id",
                "workload-identity client-id",
                "managed-identity client-id",
                "managed-identity managed-identity.client-id",
                "managed-identity managed-identity.object-id",
                "managed-identity managed-identity.resource-id",
                "environment AZURE_TENANT_ID",
                "environment AZURE_CLIENT_ID",
                "azure-cli tenant-id",
                "azure-powershell tenant-id",
                "azure-developer-cli tenant-id",
                "interactive-browser client-id",
                "device-code tenant-id",
                "device-code client-id",
                "broker client-id",
                "auto tenant-id",
                "auto AZURE_TENANT_ID",
                "chain client-id"
            })
    void secretInsteadOfAnIdIsNotShown(String typeAndSetting, CapturedOutput output) {
        String type = typeAndSetting.split(" ")[0];
        String setting = typeAndSetting.split(" ")[1];
        StringBuilder shown = new StringBuilder();
        for (String swapped : new String[] {SECRET, SECRET + "~"}) {
            show(type, setting, swapped, shown);
        }

        assertThat(shown.append(output).toString()).isNotEmpty().doesNotContainIgnoringCase(SECRET);
    }

    private static void show(String type, String setting, String swapped, StringBuilder shown) {
        ObservationRegistry observations = ObservationRegistry.create();
        observations.observationConfig().observationHandler(spans(shown));
        application()
                .withConfiguration(AutoConfigurations.of(
                        AzureIdentityHealthContributorAutoConfiguration.class,
                        AzureIdentityObservationAutoConfiguration.class,
                        AzureIdentityEndpointAutoConfiguration.class))
                .withBean(ObservationRegistry.class, () -> observations)
                .withBean("events", TokenRequestListener.class, () -> shown::append)
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=*",
                        "azure.identity.diagnostics.log-identifiers=true",
                        "azure.identity.retry.max-attempts=1",
                        "azure.identity.type=" + type,
                        "AZURE_TENANT_ID=" + FakeEntra.TENANT_ID,
                        "AZURE_CLIENT_ID=" + FakeEntra.CLIENT_ID,
                        "AZURE_CLIENT_SECRET=a-client-secret",
                        "AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1",
                        "PATH=/nowhere",
                        "HOME=/nowhere")
                .withPropertyValues(properties(type))
                .withPropertyValues((setting.startsWith("AZURE") ? "" : "azure.identity.") + setting + "=" + swapped)
                .run(started -> show(started, shown));
    }

    /** What the type needs, and no more: what is not used fails the start before anything else is looked at. */
    private static String[] properties(String type) {
        String tenant = "azure.identity.tenant-id=" + FakeEntra.TENANT_ID;
        String client = "azure.identity.client-id=" + FakeEntra.CLIENT_ID;
        String secret = "azure.identity.client-secret=a-client-secret";
        return switch (type) {
            case "client-secret" -> new String[] {tenant, client, secret};
            case "chain" -> new String[] {tenant, client, secret, "azure.identity.chain=client-secret,azure-cli"};
            case "client-certificate" ->
                new String[] {tenant, client, "azure.identity.certificate.location=file:/nowhere.pem"};
            case "workload-identity" ->
                new String[] {tenant, client, "azure.identity.workload-identity.token-file=/nowhere"};
            case "device-code", "broker" -> new String[] {tenant, client};
            default -> new String[0];
        };
    }

    private static void show(AssertableApplicationContext started, StringBuilder shown) {
        Throwable failure = started.getStartupFailure();
        if (failure != null) {
            trace(failure, shown);
            FailureAnalysis analysis =
                    CredentialRoom.analyse(new org.springframework.core.env.StandardEnvironment(), failure);
            shown.append(analysis == null ? "" : analysis.getDescription() + analysis.getAction());
            return;
        }
        EntraCredential credential = started.getBean(EntraCredential.class);
        try {
            credential.getTokenSync(
                    new TokenRequestContext().addScopes("https://vault.azure.net/.default"), Duration.ofSeconds(20));
        } catch (RuntimeException e) {
            trace(e, shown);
        }
        shown.append(credential)
                .append(credential.status().lastFailure())
                .append(credential.plan())
                .append(started.getBean(AzureIdentityHealthIndicator.class).health())
                .append(started.getBean(AzureIdentityEndpoint.class).credentials())
                .append(started.getBean(AzureIdentityProperties.class))
                .append(started.getBean(AzureCredentials.class));
    }

    private static void trace(Throwable failure, StringBuilder shown) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        shown.append(trace);
    }

    private static ObservationHandler<Observation.Context> spans(StringBuilder shown) {
        return new ObservationHandler<>() {
            @Override
            public void onStop(Observation.Context context) {
                shown.append(context.getAllKeyValues()).append(context.getError());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        };
    }
}
