package io.entra4j.identity.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * Starts an application in a JVM of its own whose class path really lacks some jars. Spring MVC itself cannot do without
 * micrometer-observation, so the two go together.
 */
class ClassPathTests {

    private static final List<String> TEST_ONLY = List.of(
            "junit",
            "assertj",
            "mockito",
            "wiremock",
            "spring-boot-test",
            "spring-test",
            "archunit",
            "bc[a-z]+-jdk18on");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nothing-removed",
                "spring-boot-actuator|spring-boot-starter-actuator|spring-boot-health",
                "spring-boot-actuator-autoconfigure",
                "spring-boot-health",
                "micrometer-core|micrometer-jakarta|spring-boot-micrometer-metrics",
                "spring-boot-micrometer",
                "spring-web|spring-webmvc|tomcat|spring-boot-webmvc|spring-boot-servlet|spring-boot-web-server|spring-boot-tomcat",
                "actuator|micrometer|spring-boot-health|spring-web|tomcat|spring-boot-servlet|spring-boot-tomcat|jackson-databind-3"
            })
    void applicationStartsWithout(String jars) throws Exception {
        String output = run(jars);

        assertThat(output).contains("started with DefaultAzureCredential");
        assertThat(output).doesNotContain("NoClassDefFoundError", "ClassNotFoundException");
    }

    private static String run(String removed) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPathWithout(removed),
                        App.class.getName())
                .redirectErrorStream(true)
                .start();
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

        public static void main(String[] args) {
            try (ConfigurableApplicationContext context = new SpringApplication(App.class).run("--server.port=0")) {
                System.out.println("started with " + context.getBean(TokenCredential.class));
            }
        }
    }
}
