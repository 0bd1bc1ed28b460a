package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.EntraCredential;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Does what docs/stand-in.md says: starts the sample by its command, and an application with its configuration. */
final class StandInTests {

    private static final Pattern EXAMPLE = Pattern.compile("(?s)```(\\w+)\n(.*?)```");
    private static final Pattern ARGUMENTS = Pattern.compile("-Dspring-boot\\.run\\.arguments=\"([^\"]*)\"");

    @TempDir
    private Path directory;

    @Test
    void ownApplicationGetsTokensFromTheStandInOfTheSample() throws IOException {
        int port = freePort();
        String[] arguments = Stream.of(ARGUMENTS
                        .matcher(example("shell", port))
                        .results()
                        .findFirst()
                        .orElseThrow()
                        .group(1)
                        .split(" "))
                .toArray(String[]::new);

        try (ConfigurableApplicationContext sample = sample(arguments);
                ConfigurableApplicationContext own = ownApplication(example("yaml", port))) {
            EntraCredential credential = (EntraCredential) own.getBean(TokenCredential.class);
            assertThat(credential
                            .getTokenSync(new TokenRequestContext().addScopes("api://orders/.default"))
                            .getToken())
                    .startsWith("eyJ");
            assertThat(sample.isRunning()).isTrue();
        }
    }

    @Test
    void everyExampleOfThePageIsTested() throws IOException {
        // The bean of the Java example calls what the other test calls.
        assertThat(EXAMPLE.matcher(page()).results().map(found -> found.group(1)))
                .containsExactly("shell", "yaml", "java");
    }

    private static ConfigurableApplicationContext sample(String... arguments) {
        return new SpringApplicationBuilder(SampleApplication.class)
                .profiles("local", "client-secret")
                .properties("server.port=0")
                .run(arguments);
    }

    private ConfigurableApplicationContext ownApplication(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("application.yaml"), yaml);
        return new SpringApplicationBuilder(OwnApplication.class)
                .web(WebApplicationType.NONE)
                .run("--spring.config.location=" + file.toUri(), "--spring.main.banner-mode=off");
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "stand-in.md"));
    }

    /** Returns an example with a port and a file that only this test has. */
    private String example(String language, int port) throws IOException {
        return EXAMPLE.matcher(page())
                .results()
                .filter(found -> found.group(1).equals(language))
                .findFirst()
                .orElseThrow()
                .group(2)
                .replace("8443", String.valueOf(port))
                .replace("/tmp/entra.pem", directory.resolve("entra.pem").toString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OwnApplication {}
}
