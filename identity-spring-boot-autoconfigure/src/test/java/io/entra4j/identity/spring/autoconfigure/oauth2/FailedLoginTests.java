package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Logins that fail because of the application. Spring Security tells the browser "Invalid credentials", and logs no cause. */
@ExtendWith(OutputCaptureExtension.class)
class FailedLoginTests {

    private final SecretlessMachine machine = new SecretlessMachine();

    @TempDir
    private Path directory;

    private Path tokenFile;

    @BeforeEach
    void setUp() {
        tokenFile = directory.resolve("token");
    }

    @AfterEach
    void stop() {
        machine.close();
    }

    private ConfigurableApplicationContext start(WebApplicationType type) {
        Map<String, String> properties = machine.identity();
        SecretlessMachine.secretless(properties, "login", "authorization_code", "openid,profile,offline_access");
        properties.put("azure.identity.oauth2.client.registrations.login.assertion.source", "file");
        properties.put("azure.identity.oauth2.client.registrations.login.assertion.token-file", tokenFile.toString());
        properties.remove("azure.identity.oauth2.client.registrations.login.assertion.audience");
        properties.put("logging.level.root", "info");
        return machine.start(
                type, properties, type == WebApplicationType.SERVLET ? ServletApp.class : ReactiveApp.class);
    }

    private String logIn(ConfigurableApplicationContext application) throws Exception {
        return machine.browser(application).get("/me", SecretlessMachine.ALICE).body();
    }

    private static Health health(ConfigurableApplicationContext application) {
        CompositeHealthContributor all = (CompositeHealthContributor)
                application.getBean("azureIdentityHealthContributor", HealthContributor.class);
        return Objects.requireNonNull(
                ((HealthIndicator) Objects.requireNonNull(all.getContributor("oauth2.login"))).health());
    }

    private static long warnings(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("WARN") && line.contains("oauth2.login"))
                .count();
    }

    @ParameterizedTest
    @EnumSource(
            value = WebApplicationType.class,
            names = {"SERVLET", "REACTIVE"})
    void missingAssertionIsReportedByOneWarningAndByHealth(WebApplicationType type, CapturedOutput output)
            throws Exception {
        try (ConfigurableApplicationContext application = start(type)) {
            assertThat(logIn(application)).contains("nvalid credentials");

            assertThat(warnings(output)).isOne();
            assertThat(output).contains("The OAuth2 client 'login'", tokenFile.toString(), "Try: ");
            assertThat(health(application).getDetails())
                    .containsEntry("state", "UNAVAILABLE")
                    .containsEntry("consecutiveFailures", 1);

            logIn(application);

            assertThat(health(application).getStatus()).isEqualTo(Status.DOWN);
            assertThat(warnings(output)).isOne();
        }
    }

    @Test
    void warningIsRepeatedAfterASuccessAndForAnotherFailure(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext application = start(WebApplicationType.SERVLET)) {
            logIn(application);
            Files.writeString(tokenFile, machine.identityToken());
            assertThat(logIn(application)).isEqualTo(SecretlessMachine.ALICE);
            assertThat(health(application).getStatus()).isEqualTo(Status.UP);
            Files.delete(tokenFile);
            logIn(application);
            assertThat(warnings(output)).isEqualTo(2);

            Files.writeString(tokenFile, machine.identityToken());
            machine.entra.failUntilReset(
                    Failure.entra(401, "invalid_client", 700213, "No matching federated identity record found."));
            logIn(application);
            logIn(application);

            assertThat(warnings(output)).isEqualTo(3);
            assertThat(output).contains("AADSTS700213");
            assertThat(output).doesNotContain(Files.readString(tokenFile));
        }
    }

    @Test
    void refusalOfAUserCausesNoWarning(CapturedOutput output) throws Exception {
        Files.writeString(tokenFile, machine.identityToken());
        try (ConfigurableApplicationContext application = start(WebApplicationType.SERVLET)) {
            machine.entra.failUntilReset(Failure.entra(400, "invalid_grant", 54005, "The code was already redeemed."));
            logIn(application);

            assertThat(warnings(output)).isZero();
        }
    }
}
