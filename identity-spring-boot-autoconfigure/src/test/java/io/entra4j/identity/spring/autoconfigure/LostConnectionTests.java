package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.contract.CapturedLog;
import io.entra4j.identity.fake.Failure;
import io.entra4j.identity.spring.credential.AzureCredentialCustomizer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A token service that drops connections is an error of the application, not a browser that went away. */
class LostConnectionTests extends EntraFixture {

    private static final List<String> SECURITY = Stream.of(
                    "SecurityAutoConfiguration",
                    "UserDetailsServiceAutoConfiguration",
                    "ReactiveUserDetailsServiceAutoConfiguration",
                    "actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
                    "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
                    "web.servlet.SecurityFilterAutoConfiguration",
                    "web.servlet.ServletWebSecurityAutoConfiguration",
                    "web.reactive.ReactiveWebSecurityAutoConfiguration")
            .map("org.springframework.boot.security.autoconfigure."::concat)
            .toList();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(Pages.class)
    static class App {

        @Bean
        AzureCredentialCustomizer trustsEntra() {
            return options -> options.sslContext(entra.sslContext());
        }
    }

    @RestController
    static class Pages {

        private static final TokenRequestContext VAULT =
                new TokenRequestContext().addScopes("https://vault.azure.net/.default");

        private final TokenCredential credential;

        Pages(TokenCredential credential) {
            this.credential = credential;
        }

        /** On a thread that may block, also in WebFlux. */
        @GetMapping("/sync")
        Mono<Boolean> sync() {
            return Mono.fromCallable(() -> credential.getTokenSync(VAULT))
                    .subscribeOn(Schedulers.boundedElastic())
                    .map(AccessToken::isExpired);
        }

        @GetMapping("/async")
        Mono<Boolean> async() {
            return credential.getToken(VAULT).map(AccessToken::isExpired);
        }
    }

    private static final List<Failure> FAILURES = List.of(
            Failure.connectionClosed(),
            Failure.connectionReset(),
            Failure.answer(503, "text/plain", "reset reason: Connection reset by peer"),
            Failure.answer(503, "text/plain", "Broken pipe"));

    @ParameterizedTest
    @CsvSource({"SERVLET,client-secret", "SERVLET,chain", "REACTIVE,client-secret", "REACTIVE,chain"})
    void droppedConnectionOfTheTokenServiceIsAServerError(WebApplicationType stack, String type) throws Exception {
        try (ConfigurableApplicationContext application = start(stack, type);
                CapturedLog log = new CapturedLog()) {
            for (Failure failure : FAILURES) {
                entra.failUntilReset(failure);
                application.getBean(EntraCredential.class).clear();
                // The second of them is told what the first one was.
                for (String page : List.of("/sync", "/async")) {
                    log.reset();

                    HttpResponse<String> answer = get(application, page);

                    assertThat(answer.statusCode()).as(page).isEqualTo(500);
                    assertThat(log.count("org", Level.ERROR)).as(page).isPositive();
                    assertThat(log.text("org"))
                            .as(page)
                            .contains("ClientSecretCredential (client ID ", " got ", "\nTry: ");
                }
            }
        }
    }

    private static ConfigurableApplicationContext start(WebApplicationType stack, String type) {
        SpringApplication application = new SpringApplication(App.class);
        application.setWebApplicationType(stack);
        return application.run(Stream.of(
                        Stream.of(SECRET).map(property -> "--" + property),
                        Stream.of(
                                "--server.port=0",
                                "--spring.autoconfigure.exclude=" + String.join(",", SECURITY),
                                "--azure.identity.type=" + type,
                                "--azure.identity.authority-host=" + entra.authorityHost(),
                                "--azure.identity.instance-discovery=false",
                                "--azure.identity.retry.max-attempts=1"),
                        type.equals("chain") ? Stream.of("--azure.identity.chain=client-secret") : Stream.<String>of())
                .flatMap(each -> each)
                .toArray(String[]::new));
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext application, String page) throws Exception {
        String port = application.getEnvironment().getProperty("local.server.port");
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page))
                                .build(),
                        BodyHandlers.ofString());
    }
}
