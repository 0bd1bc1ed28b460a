package com.example.configserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.config.server.EnableConfigServer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** A real Config Server, whose properties are a file. In a package that the application does not scan. */
public final class ConfigServer implements AutoCloseable {

    private final Path directory;
    private final ConfigurableApplicationContext server;

    public ConfigServer(Path directory) {
        this.directory = directory;
        server = new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.SERVLET)
                .profiles("native")
                .run(
                        "--spring.config.name=none",
                        "--spring.cloud.config.enabled=false",
                        "--spring.cloud.config.server.native.search-locations=" + directory.toUri(),
                        "--server.port=0");
    }

    /** Serves these properties from now on. */
    public void serve(Map<String, String> properties) {
        try {
            Files.writeString(
                    directory.resolve("orders.yaml"),
                    properties.entrySet().stream()
                            .map(each ->
                                    each.getKey() + ": \"" + each.getValue().replace("\n", "\\n") + "\"\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://localhost:" + server.getEnvironment().getRequiredProperty("local.server.port");
    }

    @Override
    public void close() {
        server.close();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableConfigServer
    static class Server {}
}
