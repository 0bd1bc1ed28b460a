package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.entra4j.identity.fake.FakeEntra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

@ExtendWith(OutputCaptureExtension.class)
class InvalidCredentialPropertyFailureAnalyzerTests {

    @Test
    void startUpReportNamesKeyOriginAndRemedyButNoSecret(CapturedOutput output) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);

        assertThatException()
                .isThrownBy(() -> application.run("--spring.config.name=half-filled", "--logging.level.root=error"));

        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Property: azure.identity.tenant-id")
                .contains("azure.identity.client-secret from class path resource [half-filled.yaml] - 4:20")
                .contains("Set azure.identity.tenant-id or AZURE_TENANT_ID")
                .doesNotContain(FakeEntra.CLIENT_SECRET);
    }

    @Test
    void wrongVariableIsReportedByTheAnalyzer(CapturedOutput output) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);

        assertThatException().isThrownBy(() -> application.run("--AZURE_TENANT_ID=a/b", "--logging.level.root=error"));

        assertThat(output).contains("APPLICATION FAILED TO START", "Property: AZURE_TENANT_ID", "'a/b'");
    }

    @Test
    void unknownTypeIsReportedWithTheValidOnes(CapturedOutput output) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(WebApplicationType.NONE);

        assertThatException()
                .isThrownBy(() -> application.run("--azure.identity.type=sercet", "--logging.level.root=error"));

        assertThat(output)
                .contains("Property: azure.identity.type", "There is no 'sercet'", "client-secret, ", "environment");
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}
}
