package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.entra4j.identity.spring.credential.AzureIdentityProperties;
import io.entra4j.identity.spring.credential.AzureOAuth2Properties;
import io.entra4j.identity.spring.credential.CredentialProperties;
import io.entra4j.identity.spring.credential.CredentialRoom;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Asks the actuator of a whole application that is told to show values. Every property and variable whose name looks
 * like a secret's holds one. Issue 17, row 5.
 */
class ActuatorSecurityTests {

    private static final String SECRET = "s3cr3t";

    /** More words than the rule knows, so that a property with a name of a new kind is noticed here. */
    private static final Pattern LOOKS_SECRET = Pattern.compile(
            "secret|pass|token|key|header|assertion|signature|credentials?$|auth$|code|sas|pin",
            Pattern.CASE_INSENSITIVE);

    /** What only looks like a secret. Add to this list with care. */
    private static final Set<String> SHOWN = Set.of(
            "token-file",
            "client-secret-file",
            "credential",
            "DBUS_SESSION_BUS_ADDRESS",
            "AZURE_KUBERNETES_TOKEN_PROXY",
            "AZURE_FEDERATED_TOKEN_FILE",
            "AZURE_TOKEN_CREDENTIALS",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "AZURE_IDENTITY_DISABLE_MULTITENANTAUTH",
            "CODESPACES");

    private static final Map<String, Object> PROPERTIES = new LinkedHashMap<>();
    private static final Map<String, Object> VARIABLES = new LinkedHashMap<>();

    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() throws IOException {
        propertyNames().filter(ActuatorSecurityTests::looksSecret).forEach(ActuatorSecurityTests::define);
        variableNames().filter(ActuatorSecurityTests::looksSecret).forEach(name -> VARIABLES.put(name, SECRET));
        PROPERTIES.put("azure.identity.credentials.file.certificate.location", "base64:" + SECRET);
        PROPERTIES.put("azure.identity.authority-host", "https://user:" + SECRET + "@login.example");
        PROPERTIES.put("azure.identity.http.proxy.uri", "user:pa ss/" + SECRET + "@proxy.example:3128");
        PROPERTIES.put("sun.java.command", "app.jar --azure.identity.clientSecret=" + SECRET);
        PROPERTIES.put("azure.identity.tenant-id", "contoso.onmicrosoft.com");
        PROPERTIES.put("azure.identity.user.login-hint", "me@contoso.onmicrosoft.com");
        PROPERTIES.put("azure.identity.workload-identity.token-file", "/var/run/token");
        PROPERTIES.put("azure.identity.http.ssl-bundle", "an-ssl-bundle");
        for (String name : List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")) {
            VARIABLES.put(name, "http://user:" + SECRET + "@proxy.example:3128");
        }
        VARIABLES.put("all_proxy", "user:" + SECRET + "@proxy.example:3128");
        VARIABLES.put("AZURE_STORAGE_KEY", SECRET);
        VARIABLES.put("AZURE_AUTHORITY_HOST", "https://user:" + SECRET + "@login.example");
        VARIABLES.put("IDENTITY_ENDPOINT", "http://user:" + SECRET + "@169.254.1.2/msi");
        VARIABLES.put("AZURE_IDENTITY_CREDENTIALS_ENV_CERTIFICATE_LOCATION", "base64:" + SECRET);
        VARIABLES.put("JAVA_TOOL_OPTIONS", "-Xmx1g -Dazure.identity.certificate.password=" + SECRET);
        VARIABLES.put("JDK_JAVA_OPTIONS", "-Dhttps.proxyPassword=" + SECRET);
        VARIABLES.put("SPRING_APPLICATION_JSON", "{\"azure\":{\"identity\":{\"client-secret\":\"" + SECRET + "\"}}}");
        VARIABLES.put("NO_PROXY", "localhost,.example");
        SpringApplication starting = new SpringApplication(App.class);
        starting.addInitializers(context -> {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("properties", PROPERTIES));
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new SystemEnvironmentPropertySource("variables-systemEnvironment", VARIABLES));
        });
        application = starting.run(
                "--server.port=0",
                "--azure.identity.enabled=false",
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.env.show-values=always",
                "--management.endpoint.configprops.show-values=always");
    }

    /** As YAML files spell it, as Java does, and as an environment variable. */
    private static void define(String name) {
        PROPERTIES.put(name, SECRET);
        PROPERTIES.put(camelCase(name).replace("azure.identity.", "azure.identity.credentials.camel."), SECRET);
        VARIABLES.put(name.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT), SECRET);
    }

    private static String camelCase(String name) {
        return Pattern.compile("-([a-z])")
                .matcher(name)
                .replaceAll(hump -> hump.group(1).toUpperCase(Locale.ROOT));
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "configprops", "configprops/azure.identity", "conditions", "beans"})
    void endpointShowsNoSecret(String endpoint) throws Exception {
        String shown = get(endpoint);

        assertThat(shown).contains("azure");
        assertThat(at(shown, SECRET)).as("%s shows a secret", endpoint).isNull();
    }

    @Test
    void endpointOfOnePropertyShowsNoSecret() throws Exception {
        for (String name : Stream.concat(PROPERTIES.keySet().stream(), VARIABLES.keySet().stream())
                .toList()) {
            assertThat(get("env/" + name)).as(name).contains("\"property\"").doesNotContain(SECRET);
        }
    }

    @Test
    void valuesWithoutSecretsAreShown() throws Exception {
        assertThat(get("env"))
                .contains("contoso.onmicrosoft.com", "me@contoso.onmicrosoft.com", "/var/run/token")
                .contains("localhost,.example")
                .contains("spring-boot-actuator");
        assertThat(get("configprops")).contains("an-ssl-bundle");
    }

    @Test
    void namesThatLookSecretAreDetected() throws IOException {
        assertThat(propertyNames().filter(ActuatorSecurityTests::looksSecret))
                .contains(
                        "azure.identity.client-secret",
                        "azure.identity.http.proxy.password",
                        "azure.identity.credentials.reporting.certificate.password",
                        "azure.identity.oauth2.client.registrations.login.assertion.certificate.password",
                        "azure.identity.oauth2.client.registrations.login.assertion.azure-pipelines.system-access-token");
        assertThat(variableNames().filter(ActuatorSecurityTests::looksSecret))
                .contains("AZD_AUTH_KEY", "AZURE_CLIENT_SECRET", "IDENTITY_HEADER", "MSI_SECRET", "SYSTEM_ACCESSTOKEN")
                .contains("https.proxyPassword", "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    }

    private static boolean looksSecret(String name) {
        String last = name.startsWith("azure.") ? name.substring(name.lastIndexOf('.') + 1) : name;
        return LOOKS_SECRET.matcher(last).find() && !SHOWN.contains(last);
    }

    /** Those of the metadata, and those below keys that users choose, which metadata does not list. */
    private static Stream<String> propertyNames() throws IOException {
        return Stream.of(
                        metadata(),
                        ofCredential("azure.identity.credentials.reporting"),
                        ofCredential("azure.identity.credentials.token-file"),
                        ofCredential("azure.identity.oauth2.client.registrations.login.assertion"),
                        below("azure.identity.", AzureIdentityProperties.class),
                        below("azure.identity.oauth2.", AzureOAuth2Properties.class))
                .flatMap(names -> names)
                .distinct();
    }

    private static Stream<String> ofCredential(String prefix) {
        return Stream.concat(Stream.of(CredentialProperties.class), CredentialRoom.ownProperties())
                .flatMap(type -> below(
                        type.getAnnotation(ConfigurationProperties.class)
                                        .value()
                                        .replace("azure.identity", prefix) + ".",
                        type));
    }

    private static Stream<String> metadata() throws IOException {
        try (InputStream stream = Objects.requireNonNull(AzureIdentityAutoConfiguration.class.getResourceAsStream(
                "/META-INF/spring-configuration-metadata.json"))) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return ((List<?>) JsonParserFactory.getJsonParser().parseMap(text).get("properties"))
                    .stream()
                            .map(property -> (Map<?, ?>) property)
                            .filter(property -> "java.lang.String".equals(property.get("type")))
                            .map(property -> String.valueOf(property.get("name")));
        }
    }

    private static Stream<String> below(String prefix, Class<?> type) {
        return Stream.of(type.getRecordComponents()).flatMap(component -> names(prefix, component));
    }

    private static Stream<String> names(String prefix, RecordComponent component) {
        String name = prefix
                + component.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        if (component.getType().isRecord()) {
            return below(name + ".", component.getType());
        }
        if (Map.class.isAssignableFrom(component.getType())) {
            ParameterizedType map = (ParameterizedType) component.getGenericType();
            if (!(map.getActualTypeArguments()[1] instanceof Class<?> value)) {
                return Stream.empty(); // lists, of scopes
            }
            return value.isRecord() ? below(name + ".login.", value) : Stream.of(name + ".login");
        }
        return component.getType().equals(String.class) ? Stream.of(name) : Stream.empty();
    }

    private static Stream<String> variableNames() {
        return CredentialRoom.variables();
    }

    private static String at(String shown, String secret) {
        int at = shown.indexOf(secret);
        return at < 0 ? null : shown.substring(Math.max(0, at - 200), at + secret.length());
    }

    private static String get(String endpoint) throws IOException, InterruptedException {
        String port = application.getEnvironment().getProperty("local.server.port");
        URI uri = URI.create("http://localhost:" + port + "/actuator/" + endpoint);
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableConfigurationProperties({
        AzureIdentityProperties.class,
        AzureOAuth2Properties.class,
        CredentialProperties.class
    })
    static class App {}
}
