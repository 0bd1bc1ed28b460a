package io.entra4j.identity.spring.autoconfigure.oauth2;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeEntra;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Spring's HTTP client logs the forms that it sends; ours hold codes, assertions and tokens. */
@ExtendWith(OutputCaptureExtension.class)
class OAuth2LogTests {

    private static final String SPRINGS_CLIENT = "org.springframework.web.client";

    private static void logAt(LogLevel level) {
        LoggingSystem.get(OAuth2LogTests.class.getClassLoader()).setLogLevel(SPRINGS_CLIENT, level);
    }

    @AfterEach
    void calmDown() {
        logAt(LogLevel.INFO);
    }

    @Test
    void whatIsSentToTheTokenEndpointIsNotLoggedByWhoeverSendsIt(CapturedOutput output) throws Exception {
        try (SecretlessMachine machine = new SecretlessMachine();
                ConfigurableApplicationContext application = new SpringApplicationBuilder(ServletApp.class)
                        .initializers(context -> ((GenericApplicationContext) context)
                                .registerBean(
                                        FakeEntra.class, () -> machine.entra, one -> one.setDestroyMethodName("")))
                        .run(OAuth2GrantContract.arguments(machine.allGrants()))) {
            logAt(LogLevel.TRACE);
            SignIn browser = new SignIn(
                    machine.entra,
                    application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));

            SignIn.body(browser.get("/me", SecretlessMachine.ALICE));
            SignIn.body(browser.api("/api/downstream", machine.userToken("bob-oid")));

            Map<String, String> login = machine.forms("authorization_code").get(0);
            Map<String, String> onBehalfOf =
                    machine.forms("urn:ietf:params:oauth:grant-type:jwt-bearer").get(0);
            assertThat(output).contains("Writing [{grant_type=[…]", "client_assertion=[…]");
            assertThat(Stream.of(
                            login.get("code"),
                            login.get("code_verifier"),
                            login.get("client_assertion"),
                            onBehalfOf.get("assertion"),
                            onBehalfOf.get("client_assertion")))
                    .doesNotContainNull()
                    .allSatisfy(sent -> assertThat(output).doesNotContain(sent));
        }
    }
}
