package io.entra4j.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.AuthenticationFailedException;
import io.entra4j.identity.EntraCredential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Does what docs/stand-in.md says: starts the sample by its commands, and applications with its configurations. */
@ExtendWith(OutputCaptureExtension.class)
final class StandInTests {

    private static final Pattern SECTION = Pattern.compile("(?m)^## (.+)$");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```(\\w+)\n(.*?)```");
    private static final Pattern ARGUMENTS = Pattern.compile("-Dspring-boot\\.run\\.arguments=\"([^\"]*)\"");
    private static final TokenRequestContext ORDERS = new TokenRequestContext().addScopes("api://orders/.default");

    private static final String SPRING = "With Spring Boot";
    private static final String PLAIN = "Without Spring";
    private static final String CERTIFICATE = "With a certificate";
    private static final String OAUTH2 = "With an OAuth2 client";

    private record Example(String section, String language, String text) {}

    @TempDir
    private Path directory;

    private int port;

    @BeforeEach
    void choosePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @Test
    void ownApplicationGetsTokensFromTheStandInOfTheSample() throws IOException {
        try (ConfigurableApplicationContext sample = sample(example(SPRING, "shell", 0));
                ConfigurableApplicationContext own = ownApplication(example(SPRING, "yaml", 0))) {
            EntraCredential credential = (EntraCredential) own.getBean(TokenCredential.class);

            assertThat(credential.getTokenSync(ORDERS).getToken()).startsWith("eyJ");
            assertThatExceptionOfType(AuthenticationFailedException.class)
                    .isThrownBy(() ->
                            credential.getTokenSync(new TokenRequestContext().addScopes("api://unknown/.default")));
            assertThat(sample.isRunning()).isTrue();
        }
    }

    @Test
    @Tag("slow")
    void programWithoutSpringGetsATokenByTheCommandsOfThePage() throws Exception {
        try (ConfigurableApplicationContext sample = sample(example(SPRING, "shell", 0))) {
            run(example(PLAIN, "shell", 0));
            compile(example(PLAIN, "java", 0));

            String printed = run(example(PLAIN, "shell", 1));

            assertThat(OffsetDateTime.parse(printed.strip())).isAfter(OffsetDateTime.now());
            assertThat(sample.isRunning()).isTrue();
        }
    }

    @Test
    @Tag("slow")
    void certificateIsRotatedByTheCommandsOfThePageWithoutARestart(CapturedOutput output) throws Exception {
        run(example(CERTIFICATE, "shell", 0));
        try (ConfigurableApplicationContext sample = sample(example(CERTIFICATE, "shell", 1));
                ConfigurableApplicationContext own = ownApplication(example(CERTIFICATE, "yaml", 0))) {
            EntraCredential credential = (EntraCredential) own.getBean(TokenCredential.class);
            credential.refreshTokenSync(ORDERS);

            run(example(CERTIFICATE, "shell", 2));
            credential.refreshTokenSync(ORDERS);

            String told = example(CERTIFICATE, "text", 0);
            assertThat(output).contains(told.substring(0, told.indexOf("…")));

            run(example(CERTIFICATE, "shell", 3));
            await().untilAsserted(() -> assertThat(output).contains("registered.pem: [CN=orders-new]"));
            credential.refreshTokenSync(ORDERS);
            run("cd %s\ncat old.key old.crt > app.pem".formatted(directory));
            assertThatExceptionOfType(AuthenticationFailedException.class)
                    .isThrownBy(() -> credential.refreshTokenSync(ORDERS))
                    .withMessageContaining("AADSTS700027");
            assertThat(sample.isRunning()).isTrue();
        }
    }

    @Test
    void oauth2ClientCallsTheApiOfTheSample() throws Exception {
        run(example(CERTIFICATE, "shell", 0));
        try (ConfigurableApplicationContext sample = sample(example(CERTIFICATE, "shell", 1))) {
            String java = example(OAUTH2, "java", 0)
                    .replace("8080", sample.getEnvironment().getRequiredProperty("local.server.port"));
            Class<?> page = compile(java.replace("class OrdersPage", "public class OrdersPage")
                    .replace("    OrdersPage(", "    public OrdersPage("));

            try (ConfigurableApplicationContext own = web(example(OAUTH2, "yaml", 0), page)) {
                int ownPort = own.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
                assertThat(new Browser(ownPort).read("/orders"))
                        .contains("Espresso machine", "0b1ec71d-3c5f-4f6b-b7a2-0fa4e0000003");
            }
        }
    }

    @Test
    void everyExampleOfThePageIsTested() throws IOException {
        // The bean of the first Java example calls what a test calls.
        assertThat(examples())
                .extracting(Example::section, Example::language)
                .map(named -> named.toList().get(0) + ": " + named.toList().get(1))
                .containsExactly(
                        SPRING + ": shell",
                        SPRING + ": yaml",
                        SPRING + ": java",
                        PLAIN + ": shell",
                        PLAIN + ": java",
                        PLAIN + ": shell",
                        CERTIFICATE + ": shell",
                        CERTIFICATE + ": shell",
                        CERTIFICATE + ": yaml",
                        CERTIFICATE + ": shell",
                        CERTIFICATE + ": text",
                        CERTIFICATE + ": shell",
                        OAUTH2 + ": yaml",
                        OAUTH2 + ": java");
    }

    private static ConfigurableApplicationContext sample(String command) {
        String[] arguments = Stream.of(ARGUMENTS
                        .matcher(command)
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1)
                        .split(" "))
                .toArray(String[]::new);
        return new SpringApplicationBuilder(SampleApplication.class)
                .profiles("local", "client-secret")
                .properties("server.port=0")
                .run(arguments);
    }

    private ConfigurableApplicationContext ownApplication(String yaml) throws IOException {
        return start(yaml, WebApplicationType.NONE, OwnApplication.class);
    }

    private ConfigurableApplicationContext web(String yaml, Class<?> page) throws IOException {
        return start(yaml.replace("8081", "0"), WebApplicationType.SERVLET, OwnApplication.class, page);
    }

    private ConfigurableApplicationContext start(String yaml, WebApplicationType type, Class<?>... sources)
            throws IOException {
        Path file = Files.writeString(directory.resolve("application.yaml"), yaml);
        return new SpringApplicationBuilder(sources)
                .web(type)
                .run("--spring.config.location=" + file.toUri(), "--spring.main.banner-mode=off");
    }

    /** Runs the lines of an example in a shell, but for those of Maven. Returns what they print. */
    private String run(String commands) throws Exception {
        assumeThat(Path.of("/bin/sh")).exists();
        assumeThat(Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, "openssl")))
                .as("the command openssl")
                .anyMatch(Files::isExecutable);
        List<String> lines =
                new ArrayList<>(List.of("set -e", "PATH=" + System.getProperty("java.home") + "/bin:$PATH"));
        commands.lines().filter(line -> !line.startsWith("mvn ")).forEach(lines::add);
        String script = String.join("\n", lines)
                .replace(
                        "'target/classes:target/lib/*'",
                        "'" + classes() + ":" + System.getProperty("java.class.path") + "'");
        Path printed = directory.resolve("printed");
        Process shell = new ProcessBuilder("/bin/sh", "-c", script)
                .redirectOutput(printed.toFile())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).as(script).isTrue();
        assertThat(shell.exitValue())
                .as("%s%n%s", script, Files.readString(directory.resolve("errors")))
                .isZero();
        return Files.readString(printed, UTF_8);
    }

    private Path classes() throws IOException {
        return Files.createDirectories(directory.resolve("classes"));
    }

    /** Compiles an example in the default package, with the parameter names that Spring Boot's builds keep. */
    private Class<?> compile(String java) throws Exception {
        String name = java.replaceFirst("(?s).*class (\\w+).*", "$1");
        Path source = Files.writeString(directory.resolve(name + ".java"), java);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-parameters",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes().toString(),
                                source.toString()))
                .isZero();
        return new URLClassLoader(new URL[] {classes().toUri().toURL()}, StandInTests.class.getClassLoader())
                .loadClass(name);
    }

    private static List<Example> examples() throws IOException {
        List<Example> all = new ArrayList<>();
        String[] sections = SECTION.split(page());
        List<String> names =
                SECTION.matcher(page()).results().map(found -> found.group(1)).toList();
        for (int i = 1; i < sections.length; i++) {
            String name = names.get(i - 1);
            EXAMPLE.matcher(sections[i])
                    .results()
                    .forEach(found -> all.add(new Example(name, found.group(1), found.group(2))));
        }
        return all;
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "stand-in.md"));
    }

    /** Returns an example with a port and files that only this test has. */
    private String example(String section, String language, int index) throws IOException {
        return examples().stream()
                .filter(example ->
                        example.section().equals(section) && example.language().equals(language))
                .skip(index)
                .findFirst()
                .orElseThrow()
                .text()
                .replace("8443", String.valueOf(port))
                .replace("/tmp", directory.toString());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OwnApplication {}
}
