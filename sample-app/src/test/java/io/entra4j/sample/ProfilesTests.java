package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.fake.FakeEntra;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;

/** What the profiles leave alone and keep to themselves. */
@ExtendWith(OutputCaptureExtension.class)
final class ProfilesTests {

    private static final String USER = "kate@contoso.onmicrosoft.com";
    private static final String PASSWORD = "tests-own-password";
    private static final String[] LOUD = {
        "--server.port=0",
        "--logging.level.io.entra4j=trace",
        "--logging.level.com.azure=trace",
        "--logging.level.com.microsoft.aad=trace",
        "--logging.level.org.springframework.web=debug"
    };

    private static ConfigurableApplicationContext start(String... profiles) {
        return new SpringApplicationBuilder(SampleApplication.class)
                .profiles(profiles)
                .run(LOUD);
    }

    private static int port(ConfigurableApplicationContext sample) {
        return sample.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    @Test
    void defaultProfileHasNeitherLoginNorCallersNorUserTokens() {
        try (ConfigurableApplicationContext sample = start()) {
            Browser browser = new Browser(port(sample));

            assertThat(browser.read("/")).doesNotContain("Log in");
            assertThat(Stream.of("/me", "/login", "/oauth2/authorization/entra", "/entra/user-token", "/api/me/orders")
                            .map(path -> browser.get(path).getStatusCode()))
                    .doesNotContain(HttpStatus.OK, HttpStatus.FOUND);
            assertThat(sample.getBeansOfType(OAuth2AuthorizedClientService.class))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"login", "on-behalf-of"})
    void noSecretIsConfigured(String profile) {
        try (ConfigurableApplicationContext sample = start("local", profile)) {
            List<String> configured = sample.getEnvironment().getPropertySources().stream()
                    .filter(EnumerablePropertySource.class::isInstance)
                    .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames())
                            .map(name -> name + "=" + source.getProperty(name)))
                    .toList();

            assertThat(configured).anyMatch(one -> one.endsWith("client-authentication-method=private_key_jwt"));
            assertThat(configured).noneMatch(one -> one.contains("client-secret="));
            assertThat(configured).noneMatch(one -> one.contains(FakeEntra.CLIENT_SECRET));
        }
    }

    @Test
    void loginLogsNoSecret(CapturedOutput output) {
        try (ConfigurableApplicationContext sample = start("local", "login")) {
            FakeEntra entra = sample.getBean(FakeEntra.class).user(USER, PASSWORD, "kate-oid");

            HttpResponse<String> page = new UserBrowser(entra, port(sample)).logIn("/me", USER, PASSWORD);

            OAuth2AuthorizedClient client = sample.getBean(OAuth2AuthorizedClientService.class)
                    .loadAuthorizedClient("entra", "pairwise-kate-oid");
            assertThat(page.body()).contains("You are signed in");
            assertThat(output)
                    .contains("Token fetched")
                    .doesNotContain(signature(client.getAccessToken().getTokenValue()), entra.issuedRefreshToken())
                    .doesNotContain(sent(entra, "authorization_code", "client_assertion"))
                    .doesNotContain(sent(entra, "authorization_code", "code"))
                    .doesNotContain(sample.getEnvironment().getRequiredProperty("IDENTITY_HEADER"))
                    .doesNotContain("kate", "eyJ", PASSWORD);
        }
    }

    @Test
    void callsOnBehalfOfUsersLogNoSecret(CapturedOutput output) {
        try (ConfigurableApplicationContext sample = start("local", "on-behalf-of")) {
            Browser browser = new Browser(port(sample));
            FakeEntra entra = sample.getBean(FakeEntra.class);
            String token = browser.read("/entra/user-token?user=kate");

            String orders = browser.get("/api/me/orders", token).getBody();

            String grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
            assertThat(orders).contains("kate");
            assertThat(output)
                    .contains("Token fetched", "To call as a user: curl")
                    .doesNotContain(signature(token), signature(sent(entra, grant, "client_assertion")))
                    .doesNotContain(sample.getEnvironment().getRequiredProperty("IDENTITY_HEADER"))
                    .doesNotContain("eyJ");
        }
    }

    private static String sent(FakeEntra entra, String grant, String field) {
        return String.valueOf(TokenForms.of(entra, grant).get(0).get(field));
    }

    private static String signature(String token) {
        return token.substring(token.lastIndexOf('.') + 1);
    }
}
