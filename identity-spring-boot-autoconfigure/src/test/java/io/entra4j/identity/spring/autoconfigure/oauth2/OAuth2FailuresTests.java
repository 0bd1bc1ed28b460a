package io.entra4j.identity.spring.autoconfigure.oauth2;

import io.entra4j.identity.failures.FailureBook;
import io.entra4j.identity.spring.autoconfigure.AzureIdentityAutoConfiguration;
import io.entra4j.identity.spring.autoconfigure.StartFailures;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What Spring Boot prints where a registration cannot authenticate. */
class OAuth2FailuresTests {

    private static final String SPRING = "spring.security.oauth2.client.registration.app.";
    private static final String OURS = "azure.identity.oauth2.client.registrations.app.";

    private static SecretlessMachine machine;

    private final FailureBook book = FailureBook.of("Spring Boot: OAuth2");

    @BeforeAll
    static void start() {
        machine = new SecretlessMachine();
    }

    @AfterAll
    static void stop() {
        machine.close();
    }

    @Test
    void registrationsFailAsThePageSays() {
        String source = OURS + "assertion.source=";
        String none = " " + OURS + "assertion.audience=none";
        wrong("A registration without a source of assertions", source + "none");
        wrong("A registration with a source and a credential", OURS + "credential=default");
        wrong("A registration with a credential that there is not", source + "none " + OURS + "credential=unknown");
        wrong("A registration with a token file that is not named", source + "file" + none);
        wrong("A registration of GitHub Actions elsewhere than in a job", source + "github-actions");
        wrong("A registration of Azure Pipelines elsewhere than in a job", source + "azure-pipelines" + none);
        wrong("A registration with a certificate that is not named", source + "certificate" + none);
        wrong("A registration with a bean that is not named", source + "bean");
        wrong("A registration with a bean that there is not", source + "bean " + OURS + "assertion.bean-name=nothing");
        wrong("A registration whose audience is not known", none.trim());
        wrong("A registration with a file that its source does not use", OURS + "assertion.token-file=/x");
        wrong(
                "A registration with a managed identity named twice",
                OURS + "assertion.managed-identity.client-id=x " + OURS + "assertion.managed-identity.object-id=y");
        wrong(
                "A registration with a method that sends no assertion",
                SPRING + "client-authentication-method=client_secret_post");
        wrong("A registration without a method", SPRING + "client-authentication-method=none");
        wrong("A registration with a secret beside its assertion", SPRING + "client-secret=hidden");
        wrong(
                "A registration that Spring Security does not have",
                "azure.identity.oauth2.client.registrations.ap.credential=default");
        wrong("A property of a registration that is misspelt", OURS + "assertion.audiense=x");
        wrong(
                "On behalf of users by a registration that there is not",
                "azure.identity.oauth2.on-behalf-of.registrations=unknown");
        wrong(
                "On behalf of users by a registration for no users",
                "azure.identity.oauth2.on-behalf-of.registrations=app");
        wrong("No room for users' tokens", "azure.identity.oauth2.on-behalf-of.cache.max-entries=0");
        book.close();
    }

    private void wrong(String situation, String settings) {
        Map<String, String> properties = new LinkedHashMap<>(machine.identity());
        SecretlessMachine.secretless(properties, "app", "client_credentials", "https://graph.microsoft.com/.default");
        for (String setting : settings.split(" ")) {
            properties.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }
        StartFailures.add(
                book,
                situation,
                new ApplicationContextRunner()
                        .withConfiguration(AutoConfigurations.of(
                                SslAutoConfiguration.class,
                                AzureIdentityAutoConfiguration.class,
                                AzureIdentityOAuth2AutoConfiguration.class,
                                AzureIdentityOAuth2ClientAutoConfiguration.class,
                                OAuth2ClientAutoConfiguration.class))
                        .withBean(
                                AzureCredentialCustomizer.class,
                                () -> options -> options.sslContext(machine.entra.sslContext()))
                        .withPropertyValues(properties.entrySet().stream()
                                .filter(each -> !each.getValue().equals("none"))
                                .map(each -> each.getKey() + "=" + each.getValue())
                                .toArray(String[]::new)));
    }
}
