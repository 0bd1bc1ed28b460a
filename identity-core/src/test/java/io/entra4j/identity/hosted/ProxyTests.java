package io.entra4j.identity.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.entra4j.identity.ChildJvm;
import io.entra4j.identity.fake.FakeManagedIdentity;
import io.entra4j.identity.fake.FakeManagedIdentity.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host is asked directly, also when the process has a proxy: a proxy that counts says so. */
@Tag("slow")
class ProxyTests {

    private final AtomicInteger proxied = new AtomicInteger();
    private final FakeManagedIdentity fake = FakeManagedIdentity.start();
    private HttpServer proxy;

    @BeforeEach
    void startProxy() throws IOException {
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        proxy.createContext("/", exchange -> {
            proxied.incrementAndGet();
            exchange.sendResponseHeaders(502, -1);
            exchange.close();
        });
        proxy.start();
    }

    @AfterEach
    void stop() {
        proxy.stop(0);
        fake.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Host.class,
            names = {"APP_SERVICE", "SERVICE_FABRIC", "CLOUD_SHELL", "VIRTUAL_MACHINE"})
    void hostIsNeverAskedThroughTheProxy(Host host) {
        assertThat(run(fake.variables(host))).contains("token: true");
        assertThat(proxied).hasValue(0);
        assertThat(fake.tokenRequests()).isOne();
    }

    @Test
    void usualClientOfTheSameProcessUsesTheProxy() {
        assertThat(run(Map.of(), "-Dplain=http://127.0.0.1:9/")).contains("status: 502");
        assertThat(proxied).hasPositiveValue();
    }

    private String run(Map<String, String> host, String... more) {
        String port = String.valueOf(proxy.getAddress().getPort());
        Map<String, String> environment = new HashMap<>(host);
        environment.put("HTTP_PROXY", "http://127.0.0.1:" + port);
        environment.put("HTTPS_PROXY", "http://127.0.0.1:" + port);
        environment.put("NO_PROXY", "");
        String[] options = {
            "-Dhttp.proxyHost=127.0.0.1",
            "-Dhttp.proxyPort=" + port,
            "-Dhttps.proxyHost=127.0.0.1",
            "-Dhttps.proxyPort=" + port,
            "-Dhttp.nonProxyHosts=",
            more.length == 0 ? "-Dnothing" : more[0]
        };
        return ChildJvm.run(environment, ProxiedProcess.class, options);
    }
}
