package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.fake.FakeEntra;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** What one document says, where another one chooses the type. */
class BaseProfileTests {

    private static final List<String> BASE = List.of(
            "azure.identity.type=client-secret",
            "azure.identity.tenant-id=" + FakeEntra.TENANT_ID,
            "azure.identity.client-id=" + FakeEntra.CLIENT_ID,
            "azure.identity.client-secret=a-secret");

    /** Documents, the one first that overrides the others. */
    private static ApplicationContextRunner documents(List<List<String>> documents) {
        return new ApplicationContextRunner(() -> {
                    AnnotationConfigApplicationContext created = Processes.with(Map.of());
                    for (int i = 0; i < documents.size(); i++) {
                        created.getEnvironment()
                                .getPropertySources()
                                .addLast(Processes.document(
                                        "document " + i, documents.get(i).toArray(String[]::new)));
                    }
                    return created;
                })
                .withConfiguration(AutoConfigurations.of(AzureIdentityAutoConfiguration.class));
    }

    @Test
    void profileWithAnotherTypeIgnoresSettingsOfTheBase() {
        documents(List.of(List.of("azure.identity.type=managed-identity"), BASE))
                .run(started ->
                        assertThat(started.getBean(EntraCredential.class)).hasToString("ManagedIdentityCredential"));
    }

    @Test
    void profileOfANamedCredentialIgnoresSettingsOfTheBase() {
        List<String> base = Stream.concat(
                        BASE.stream(),
                        BASE.stream()
                                .map(line -> line.replace("azure.identity.", "azure.identity.credentials.reporting.")))
                .toList();
        documents(List.of(List.of("azure.identity.credentials.reporting.type=managed-identity"), base))
                .run(started -> assertThat(started.getBean("reporting")).hasToString("ManagedIdentityCredential"));
    }

    @ParameterizedTest
    @CsvSource({
        "azure.identity.type=managed-identity azure.identity.client-id=x, '', client-id, Set azure.identity.managed-identity.client-id instead",
        "azure.identity.client-id=x, azure.identity.type=managed-identity, client-id, Set azure.identity.managed-identity.client-id instead",
        "azure.identity.chain=azure-cli, '', chain, Remove it%2C or set azure.identity.type to 'chain'",
        "azure.identity.type=azure-cli azure.identity.bean-name=x, '', bean-name, Remove it%2C or set azure.identity.type to 'bean'"
    })
    void unusedSettingsBesideTheTypeOrAboveItAreRefused(String first, String second, String key, String remedy) {
        documents(List.of(List.of(first.split(" ")), second.isEmpty() ? List.of() : List.of(second)))
                .run(started -> assertThat(started)
                        .getFailure()
                        .rootCause()
                        .hasMessageStartingWith("azure.identity." + key + ": It is set, but the type")
                        .hasMessageContaining(remedy.replace("%2C", ",")));
    }
}
