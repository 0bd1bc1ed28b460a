package io.entra4j.coexistence;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import io.entra4j.identity.EntraCredential;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class SpringCloudAzureTests {

    private static final String ITS_CREDENTIAL = "springCloudAzureDefaultCredential";

    private static ConfigurableApplicationContext application(String... arguments) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of(
                "azure.identity.type", "managed-identity",
                "AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1",
                "spring.cloud.azure.keyvault.secret.endpoint", "https://localhost:1"));
        return application.run(arguments);
    }

    /** What its factory hands to the builder of a SecretClient. */
    private static Object credentialOfItsClients(ConfigurableApplicationContext application) throws Exception {
        Object factory = Stream.of(application.getBeanDefinitionNames())
                .filter(name -> name.endsWith("ecretClientBuilderFactory"))
                .findFirst()
                .map(application::getBean)
                .orElseThrow();
        for (Class<?> type = factory.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals("defaultTokenCredential")) {
                    field.setAccessible(true);
                    return field.get(factory);
                }
            }
        }
        throw new IllegalStateException("no default credential in " + factory.getClass());
    }

    @Test
    void oneCredentialIsTheDefaultOfBoth(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext application = application()) {
            TokenCredential ours = application.getBean(TokenCredential.class);

            assertThat(ours).isInstanceOf(EntraCredential.class);
            assertThat(application.getBean(ITS_CREDENTIAL)).isSameAs(ours);
            assertThat(application.getBeansOfType(TokenCredential.class)).hasSize(1);
            assertThat(credentialOfItsClients(application)).isSameAs(ours);
            assertThat(output).doesNotContain("token-credential-bean-name");
        }
    }

    @Test
    void takingOverCanBeSwitchedOff() throws Exception {
        try (ConfigurableApplicationContext application =
                application("--azure.identity.spring-cloud-azure.take-over=false")) {
            assertThat(application.getBean(ITS_CREDENTIAL)).isNotInstanceOf(EntraCredential.class);
            assertThat(application.getBean("azureTokenCredential")).isInstanceOf(EntraCredential.class);
            assertThat(application.getBean(TokenCredential.class))
                    .as("who asks by type")
                    .isSameAs(application.getBean("azureTokenCredential"));
        }
    }

    @Test
    void variablesAreNoPropertiesThatSomebodyCouldRemove(CapturedOutput output) {
        application("--AZURE_CLIENT_ID=22222222-2222-2222-2222-222222222222", "--azure.identity.type=azure-cli")
                .close();

        assertThat(output)
                .contains("Spring Cloud Azure's clients use the credential that AZURE_* variables describe")
                .doesNotContain("Remove these");
    }

    @Test
    void propertiesOfBothAreWarnedAbout(CapturedOutput output) {
        application("--spring.cloud.azure.credential.client-id=other").close();

        assertThat(output)
                .contains("Spring Cloud Azure's clients use the credential that")
                .contains("spring.cloud.azure.credential.client-id");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}
}
