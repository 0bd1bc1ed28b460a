package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts an application in a JVM of its own whose class path really lacks some jars. Spring MVC itself cannot do without
 * micrometer-observation, so the two go together.
 */
@Execution(ExecutionMode.CONCURRENT)
@Tag("slow")
class ClassPathTests {

    private static final List<String> TEST_ONLY = List.of(
            "junit",
            "assertj",
            "mockito",
            "wiremock",
            "spring-boot-test",
            "spring-test",
            "spring-core-test",
            "archunit",
            "bc[a-z]+-jdk18on");

    /** Which few applications have. */
    private static final List<String> SECURITY = List.of(
            "spring-security",
            "spring-boot-security",
            "spring-boot-starter-security",
            "oauth2-oidc-sdk",
            "nimbus-jose-jwt",
            "spring-boot-webflux",
            "spring-boot-starter-webflux",
            "spring-boot-reactor-netty",
            "spring-boot-starter-reactor-netty",
            "spring-boot-netty",
            "reactor-netty",
            "netty-");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing-removed",
                "spring-webflux",
                "spring-boot-actuator|spring-boot-starter-actuator|spring-boot-health",
                "spring-boot-actuator-autoconfigure",
                "spring-boot-health",
                "micrometer-core|micrometer-jakarta|spring-boot-micrometer-metrics",
                "spring-boot-micrometer",
                "spring-web|spring-webmvc|tomcat|spring-boot-webmvc|spring-boot-servlet|spring-boot-web-server|spring-boot-tomcat",
                "actuator|micrometer|spring-boot-health|spring-web|tomcat|spring-boot-servlet|spring-boot-tomcat|jackson-databind-3"
            })
    void applicationStartsWithoutOptionalJars(String jars) throws Exception {
        String output = run(jars);

        assertThat(output).contains("started with DefaultAzureCredential");
        assertThat(output).doesNotContain("NoClassDefFoundError", "ClassNotFoundException");
    }

    private static final String ACTUATOR = "spring-boot-actuator|spring-boot-starter-actuator";
    private static final String HEALTH = "spring-boot-health";
    private static final String METRICS =
            "micrometer-core|micrometer-jakarta|micrometer-registry|micrometer-observation-test|spring-boot-micrometer";
    private static final String OBSERVATION = "micrometer-observation|micrometer-commons|context-propagation";
    private static final String SERVER = "spring-webmvc|tomcat|spring-boot-webmvc|spring-boot-servlet"
            + "|spring-boot-web-server|spring-boot-tomcat|spring-boot-starter-web";
    private static final String WEBFLUX = "spring-webflux";
    /** Not spring-webmvc or spring-webflux. */
    private static final String WEB = "spring-web-";

    /** What Spring's HTTP clients cannot do without is not optional where there are any. */
    static Stream<Arguments> alone() {
        return Stream.of(
                Arguments.of("nothing", String.join("|", ACTUATOR, HEALTH, METRICS, OBSERVATION, SERVER, WEBFLUX, WEB)),
                Arguments.of("health", String.join("|", ACTUATOR, METRICS, OBSERVATION, SERVER, WEBFLUX, WEB)),
                Arguments.of("actuator", String.join("|", METRICS, OBSERVATION, SERVER, WEBFLUX, WEB)),
                Arguments.of("metrics", String.join("|", ACTUATOR, HEALTH, SERVER, WEBFLUX, WEB)),
                Arguments.of("observation", String.join("|", ACTUATOR, HEALTH, METRICS, SERVER, WEBFLUX, WEB)),
                Arguments.of("RestClient", String.join("|", ACTUATOR, HEALTH, METRICS, SERVER, WEBFLUX)),
                Arguments.of("WebClient", String.join("|", ACTUATOR, HEALTH, METRICS, SERVER)));
    }

    @ParameterizedTest
    @MethodSource("alone")
    void applicationStartsWithOneOptionalJarOnly(String optional, String jars) throws Exception {
        String output = run(jars, "--spring.main.web-application-type=none");

        assertThat(output).as(optional).contains("started with DefaultAzureCredential");
        assertThat(output).as(optional).doesNotContain("NoClassDefFoundError", "ClassNotFoundException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing-removed",
                "spring-webflux|spring-boot-webflux|reactor-netty|spring-boot-reactor-netty",
                "spring-webmvc|tomcat|spring-boot-webmvc|spring-boot-servlet|spring-boot-tomcat|spring-boot-starter-web",
                "spring-security-oauth2-resource-server|spring-boot-security-oauth2-resource-server",
                "spring-boot-security-oauth2-client",
                "spring-security-oauth2-client|spring-boot-security-oauth2-client"
            })
    void applicationWithSpringSecurityStartsWithoutOptionalJars(String jars) throws Exception {
        String output = start(
                classPathWithout(
                        "spring-security-oauth2-authorization-server|spring-boot-security-oauth2-authorization-server|"
                                + jars),
                "--spring.autoconfigure.exclude=");

        assertThat(output).contains("started with DefaultAzureCredential");
        assertThat(output).doesNotContain("NoClassDefFoundError", "ClassNotFoundException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive", "none"})
    void applicationWithASecretlessClientStarts(String type) throws Exception {
        String spring = "--spring.security.oauth2.client.registration.app.";
        String output = start(
                classPathWithout(
                        "spring-security-oauth2-authorization-server|spring-boot-security-oauth2-authorization-server"),
                "--spring.autoconfigure.exclude=",
                "--spring.main.web-application-type=" + type,
                spring + "client-id=app",
                spring + "provider=entra",
                spring + "authorization-grant-type=client_credentials",
                spring + "client-authentication-method=private_key_jwt",
                "--spring.security.oauth2.client.provider.entra.token-uri=https://login.example/t/oauth2/v2.0/token",
                "--azure.identity.oauth2.client.registrations.app.assertion.source=managed-identity");

        assertThat(output).contains("started with DefaultAzureCredential");
        assertThat(output).doesNotContain("NoClassDefFoundError", "ClassNotFoundException");
    }

    private static String run(String removed, String... arguments) throws IOException, InterruptedException {
        return start(classPathWithout(removed + "|" + String.join("|", SECURITY)), arguments);
    }

    private static String start(String classPath, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // What starts and ends has no use for more.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                App.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static String classPathWithout(String removed) {
        Pattern names = Pattern.compile("(" + removed + "|" + String.join("|", TEST_ONLY) + ").*\\.jar");
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        !names.matcher(Path.of(entry).getFileName().toString()).matches())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    public static class App {

        private static String[] arguments(String[] given) {
            return Stream.concat(Stream.of("--server.port=0"), Stream.of(given)).toArray(String[]::new);
        }

        public static void main(String[] args) {
            try (ConfigurableApplicationContext context = new SpringApplication(App.class).run(arguments(args))) {
                System.out.println("started with " + context.getBean(TokenCredential.class));
            }
        }
    }
}
