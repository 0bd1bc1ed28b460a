package com.example.cloud;

import com.example.configserver.ConfigServer;
import com.example.entra.Entra;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.client.RestClient;

/** Entra, a Config Server that knows everything about it, and the application, which knows the Config Server. */
abstract class CloudFixture {

    static final String ORDERS = "api://orders/.default";
    static final String SECRET = "azure.identity.client-secret";

    @TempDir
    private Path directory;

    Entra entra;
    ConfigurableApplicationContext application;
    private ConfigServer server;
    private RestClient client;

    @BeforeEach
    void start() {
        entra = new Entra();
        server = new ConfigServer(directory);
        server.serve(entra.properties());
        application = SpringApplication.run(
                CloudApplication.class,
                "--server.port=0",
                "--spring.cloud.config.uri=" + server.url(),
                // Off by default where the class path holds a Config Server, as that of these tests does.
                "--spring.cloud.config.enabled=true");
        client = RestClient.create(
                "http://localhost:" + application.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @AfterEach
    void stop() {
        application.close();
        server.close();
        entra.close();
    }

    void getToken(String scope) {
        client.get().uri("/token?scope={scope}", scope).retrieve().toBodilessEntity();
    }

    /** Changes one property at the server and has the application read them all again; returns what has changed. */
    List<String> refresh(String name, String value) {
        Map<String, String> properties = new TreeMap<>(entra.properties());
        properties.put(name, value);
        server.serve(properties);
        return client.post().uri("/actuator/refresh").retrieve().body(new ParameterizedTypeReference<>() {});
    }
}
