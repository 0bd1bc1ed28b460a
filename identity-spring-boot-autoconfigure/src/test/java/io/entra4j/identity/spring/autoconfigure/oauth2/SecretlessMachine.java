package io.entra4j.identity.spring.autoconfigure.oauth2;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.fake.FakeApplication;
import io.entra4j.identity.fake.FakeEntra;
import io.entra4j.identity.fake.FakeOidcIssuer;
import io.entra4j.identity.fake.RecordedRequest;
import io.entra4j.identity.fake.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * A machine with a managed identity that is registered as the application's federated credential, and what an application
 * there says in its configuration: no secret.
 */
final class SecretlessMachine implements AutoCloseable {

    static final String ISSUER = "https://login.example/managed/v2.0";
    static final String SUBJECT = "managed-identity";
    static final String AUDIENCE = "api://AzureADTokenExchange";
    static final String ALICE = "alice@contoso.onmicrosoft.com";
    static final String PASSWORD = "alices-own-password";
    static final TestCertificate CERTIFICATE = TestCertificate.issued("CN=orders");
    private static final String REGISTRATION = "spring.security.oauth2.client.registration.";
    private static final String PROVIDER = "spring.security.oauth2.client.provider.entra.";

    final FakeEntra entra = FakeEntra.start();
    final AtomicInteger identityRequests = new AtomicInteger();
    final FakeOidcIssuer identities = FakeOidcIssuer.at(ISSUER);
    private final HttpServer host;

    SecretlessMachine() {
        entra.trust(identities);
        entra.user(ALICE, PASSWORD, "alice-oid");
        entra.application(trusted(FakeApplication.builtIn()));
        try {
            host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        host.createContext("/", exchange -> {
            identityRequests.incrementAndGet();
            byte[] answer = "{\"access_token\":\"%s\",\"expires_on\":\"4102444800\"}"
                    .formatted(identityToken())
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        host.start();
    }

    /** The same application, trusting what the machine proves itself with. */
    FakeApplication trusted(FakeApplication application) {
        return application
                .withCertificate(CERTIFICATE.certificate())
                .withFederatedCredential(ISSUER, SUBJECT, AUDIENCE)
                .withFederatedCredential(entra.gitHub().issuer(), entra.gitHub().subject(), AUDIENCE)
                .withFederatedCredential(
                        entra.azurePipelines().issuer(), entra.azurePipelines().subject(), AUDIENCE);
    }

    /** What the machine proves itself with. */
    String identityToken() {
        return identities.token(SUBJECT, AUDIENCE);
    }

    String tokenUri() {
        return entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/token";
    }

    /** The token requests with this grant. */
    List<Map<String, String>> forms(String grant) {
        return entra.requests().stream()
                .filter(request -> request.path().endsWith("/token"))
                .map(RecordedRequest::form)
                .filter(form -> grant.equals(form.get("grant_type")))
                .toList();
    }

    /**
     * Variables of the machine, and what any application here needs. Reactor Netty 1.3 may stop to read a connection that
     * is kept alive (<a href="https://github.com/reactor/reactor-netty/issues/4361">4361</a>).
     */
    Map<String, String> host() {
        return Map.of(
                "IDENTITY_ENDPOINT",
                "http://127.0.0.1:" + host.getAddress().getPort() + "/msi",
                "IDENTITY_HEADER",
                "header",
                "spring.main.banner-mode",
                "off",
                "spring.autoconfigure.exclude",
                "",
                "server.port",
                "0",
                "server.netty.max-keep-alive-requests",
                "1");
    }

    Map<String, String> identity() {
        Map<String, String> properties = new LinkedHashMap<>(host());
        properties.put("azure.identity.authority-host", entra.authorityHost());
        properties.put("azure.identity.instance-discovery", "false");
        properties.put("azure.identity.type", "managed-identity");
        properties.put(PROVIDER + "token-uri", tokenUri());
        properties.put(
                PROVIDER + "authorization-uri",
                entra.authorityHost() + "/" + FakeEntra.TENANT_ID + "/oauth2/v2.0/authorize");
        properties.put(PROVIDER + "jwk-set-uri", entra.jwksUri());
        return properties;
    }

    /** A registration that authenticates by private_key_jwt, with the machine's identity. */
    static void secretless(Map<String, String> properties, String id, String grant, String scope) {
        registration(properties, id, grant, scope);
        properties.put(REGISTRATION + id + ".client-authentication-method", "private_key_jwt");
        String ours = "azure.identity.oauth2.client.registrations." + id + ".assertion.";
        properties.put(ours + "source", "managed-identity");
        properties.put(ours + "audience", AUDIENCE);
    }

    static void registration(Map<String, String> properties, String id, String grant, String scope) {
        properties.put(REGISTRATION + id + ".provider", "entra");
        properties.put(REGISTRATION + id + ".client-id", FakeEntra.CLIENT_ID);
        properties.put(REGISTRATION + id + ".authorization-grant-type", grant);
        properties.put(REGISTRATION + id + ".scope", scope);
        if (grant.equals("authorization_code")) {
            properties.put(REGISTRATION + id + ".redirect-uri", "{baseUrl}/login/oauth2/code/{registrationId}");
        }
    }

    /** All grants there are, each with a registration of its own. */
    Map<String, String> allGrants() {
        Map<String, String> properties = identity();
        secretless(properties, "login", "authorization_code", "openid,profile,offline_access");
        secretless(properties, "app", "client_credentials", "https://graph.microsoft.com/.default");
        secretless(
                properties,
                "downstream",
                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                "api://downstream/Orders.Read");
        secretless(
                properties,
                "exchange",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "api://downstream/Orders.Read");
        registration(properties, "own", "azure_identity", "https://vault.azure.net/.default");
        properties.put("azure.identity.oauth2.on-behalf-of.registrations", "downstream");
        return properties;
    }

    /** Starts an application here. */
    ConfigurableApplicationContext start(WebApplicationType type, Map<String, String> properties, Class<?>... sources) {
        return new SpringApplicationBuilder(sources)
                .web(type)
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean(FakeEntra.class, () -> entra, one -> one.setDestroyMethodName("")))
                .run(properties.entrySet().stream()
                        .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                        .toArray(String[]::new));
    }

    /** Sits down before an application. */
    SignIn browser(ConfigurableApplicationContext application) {
        return new SignIn(entra, application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    String userToken(String objectId) {
        return entra.userToken(objectId).build();
    }

    @Override
    public void close() {
        host.stop(0);
        entra.close();
    }
}
