package io.entra4j.identity.msal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.CredentialOptions;
import io.entra4j.identity.EntraCredential;
import io.entra4j.identity.TextResponse;
import io.entra4j.identity.fake.TestCertificate;
import io.entra4j.identity.fake.TestConfiguration;
import io.entra4j.identity.service.ClientCertificateCredentialBuilder;
import io.entra4j.identity.service.ClientSecretCredentialBuilder;
import io.entra4j.identity.user.DeviceCodeCredentialBuilder;
import io.entra4j.identity.user.InteractiveBrowserCredentialBuilder;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** A provider that lays its endpoints out as Keycloak does. */
class OpenIdMetadataTests {

    private static final String ISSUER = "https://sso.example/realms/orders";
    private static final String ENDPOINTS = ISSUER + "/protocol/openid-connect/";

    private final List<String> asked = new ArrayList<>();
    private final List<String> forms = new ArrayList<>();
    private String metadata = metadata(ISSUER, ENDPOINTS + "token");

    private static String metadata(String issuer, String token) {
        return "{\"issuer\":\"%s\",\"token_endpoint\":\"%s\",\"authorization_endpoint\":\"%sauth\"}"
                .formatted(issuer, token, ENDPOINTS);
    }

    private final HttpClient http = new HttpClient() {
        @Override
        public Mono<HttpResponse> send(HttpRequest request) {
            String url = request.getUrl().toString();
            asked.add(request.getHttpMethod() + " " + url);
            if (url.endsWith("/.well-known/openid-configuration")) {
                return Mono.just(new TextResponse(request, 200, metadata));
            }
            forms.add(request.getBodyAsBinaryData().toString());
            return Mono.just(new TextResponse(
                    request, 200, "{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"expires_in\":300}"));
        }
    };

    private CredentialOptions options(String authorityHost) {
        return CredentialOptions.builder()
                .configuration(TestConfiguration.of(Map.of()))
                .authorityHost(authorityHost)
                .openIdMetadata(true)
                .httpClient(http)
                .build();
    }

    private EntraCredential secret(String authorityHost, String tenant) {
        return new ClientSecretCredentialBuilder()
                .options(options(authorityHost))
                .tenantId(tenant)
                .clientId("orders")
                .clientSecret("a-secret-of-a-test")
                .build();
    }

    private static TokenRequestContext context() {
        return new TokenRequestContext().addScopes("orders.read");
    }

    @ParameterizedTest
    @CsvSource({
        "https://sso.example/realms, orders, https://sso.example/realms/orders",
        "https://sso.example/realms/orders, orders, https://sso.example/realms/orders",
        "https://sso.example, sso.example, https://sso.example"
    })
    void tokensAreRequestedAtTheEndpointOfTheMetadata(String authorityHost, String tenant, String issuer) {
        metadata = metadata(issuer, ENDPOINTS + "token");
        EntraCredential credential = secret(authorityHost, tenant);

        credential.getTokenSync(context());
        credential.refreshTokenSync(context());

        assertThat(asked)
                .containsExactly(
                        "GET " + issuer + "/.well-known/openid-configuration",
                        "POST " + ENDPOINTS + "token",
                        "POST " + ENDPOINTS + "token");
        assertThat(forms.get(0))
                .contains("grant_type=client_credentials", "scope=orders.read")
                .doesNotContain("openid");
    }

    @Test
    void audienceOfTheAssertionIsTheEndpointOfTheMetadata() {
        TestCertificate certificate = TestCertificate.issued("CN=orders");
        new ClientCertificateCredentialBuilder()
                .options(options("https://sso.example/realms"))
                .tenantId("orders")
                .clientId("orders")
                .pemCertificate(new ByteArrayInputStream(certificate.pem().getBytes(StandardCharsets.UTF_8)))
                .build()
                .getTokenSync(context());

        String assertion = forms.get(0).replaceAll(".*client_assertion=([^&]*).*", "$1");
        assertThat(new String(Base64.getUrlDecoder().decode(assertion.split("\\.")[1]), StandardCharsets.UTF_8))
                .contains("\"aud\":\"" + ENDPOINTS + "token\"");
    }

    /** Metadata that names another host must not lead a secret there. */
    @ParameterizedTest
    @CsvSource({
        "https://sso.example/realms/orders, https://evil.example/token, is not at the issuer's own host: 'https://evil.example/token'",
        "https://sso.example/realms/orders, http://sso.example/token, is not at the issuer's own host: 'http://sso.example/token'",
        "https://sso.example/realms/orders, https://sso.example:8443/token, is not at the issuer's own host",
        "https://sso.example/realms/orders, https://u:p@sso.example/token, is not at the issuer's own host",
        "https://sso.example/realms/other, https://sso.example/token, it belongs to the issuer 'https://sso.example/realms/other'"
    })
    void metadataOfAnotherIssuerOrHostIsRefused(String issuer, String token, String says) {
        metadata = metadata(issuer, token);

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> secret("https://sso.example/realms", "orders").getTokenSync(context()))
                .withMessageStartingWith(
                        "The OpenID metadata at 'https://sso.example/realms/orders/.well-known/openid-configuration' cannot be used: ")
                .withMessageContaining(says)
                .withMessageContaining("\nTry: ");
        assertThat(forms).isEmpty();
    }

    @Test
    void browserIsSentToThePageOfTheMetadata() {
        List<URI> pages = new ArrayList<>();
        EntraCredential credential = new InteractiveBrowserCredentialBuilder()
                .options(options("https://sso.example/realms"))
                .tenantId("orders")
                .clientId("orders")
                .openBrowser(page -> {
                    pages.add(page);
                    throw new IllegalStateException("seen");
                })
                .build();

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context()));
        assertThat(pages.get(0).toString())
                .startsWith(ENDPOINTS + "auth?")
                .contains("response_type=code", "code_challenge_method=S256", "client_id=orders");
    }

    @Test
    void flowThatTheProviderDoesNotHaveIsNamed() {
        EntraCredential credential = new DeviceCodeCredentialBuilder()
                .options(options("https://sso.example/realms"))
                .tenantId("orders")
                .clientId("orders")
                .challengeConsumer(code -> {})
                .build();

        assertThatExceptionOfType(AuthenticationFailedException.class)
                .isThrownBy(() -> credential.getTokenSync(context()))
                .withMessageContaining("the provider has no 'device_authorization_endpoint'");
    }
}
