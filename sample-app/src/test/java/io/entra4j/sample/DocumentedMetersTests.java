package io.entra4j.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.springframework.boot.test.context.SpringBootTest.WebEnvironment.RANDOM_PORT;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.entra4j.identity.shared.FakeSharedTokenStore;
import io.entra4j.identity.shared.SharedTokenStore;
import io.entra4j.identity.spring.passwordless.AzureService;
import io.entra4j.identity.spring.passwordless.PasswordlessConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

/** Compares what docs/health-and-metrics.md says of meters with what Prometheus scrapes from the sample. */
@SpringBootTest(
        webEnvironment = RANDOM_PORT,
        properties = {
            "azure.identity.cache.shared.enabled=true",
            "azure.identity.cache.shared.keys.k1=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            "azure.identity.passwordless.mode=on",
            "azure.identity.credentials.tools.type=chain",
            "azure.identity.credentials.tools.chain=workload-identity",
            "azure.identity.credentials.tools.client-id=c11e4717-91d3-4b0e-8a55-0fa4e0000002"
        })
final class DocumentedMetersTests {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (`azure\\.identity\\.[^|]*)\\|");
    private static final Pattern NAME = Pattern.compile("`(azure\\.identity\\.[a-z.]+|\\.[a-z]+)`");

    private static final Map<String, List<String>> TAGS = Map.of(
            "azure.identity.token.requests", List.of("credential", "result"),
            "azure.identity.token.acquisition", List.of("credential", "kind", "host", "reason", "outcome", "error"),
            "azure.identity.token.failures", List.of("credential", "kind", "host", "code"),
            "azure.identity.chain.attempts", List.of("credential", "kind", "outcome"),
            "azure.identity.passwordless.connections", List.of("kind", "connection", "credential"),
            "azure.identity.shared.cache.requests", List.of("result"),
            "azure.identity.shared.cache.leases", List.of("outcome"),
            "azure.identity.shared.cache.available", List.of());

    @TestConfiguration(proxyBeanMethods = false)
    static class Replicas {

        @Bean
        SharedTokenStore store() {
            return new FakeSharedTokenStore();
        }
    }

    @Autowired
    private Map<String, TokenCredential> credentials;

    @Autowired
    private PasswordlessConnections connections;

    @LocalServerPort
    private int port;

    private static TreeSet<String> documented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "health-and-metrics.md"));
        String meters = page.substring(page.indexOf("| meter | type | tags |"), page.indexOf("## Jackson 2"));
        TreeSet<String> names = new TreeSet<>();
        Matcher row = ROW.matcher(meters);
        while (row.find()) {
            Matcher name = NAME.matcher(row.group(1));
            String first = "";
            while (name.find()) {
                first = first.isEmpty() ? name.group(1) : first;
                names.add(
                        name.group(1).startsWith(".")
                                ? first.substring(0, first.lastIndexOf('.')) + name.group(1)
                                : name.group(1));
            }
        }
        return names;
    }

    @Test
    void everyDocumentedMeterIsThereWithItsTags() throws IOException {
        Browser browser = new Browser(port);
        fetch("tools");
        fetch("azureTokenCredential");
        connections.tokens("jdbc", "dataSource", AzureService.OPEN_SOURCE_DATABASE, List.of(), "orders", false);
        browser.press("/entra/break");
        browser.press("/renew");

        String scrape = browser.read("/actuator/prometheus");

        assertThat(documented()).hasSizeGreaterThan(8).allSatisfy(name -> {
            Matcher series = Pattern.compile(
                            "(?m)^" + name.replace('.', '_') + "(?:_total|_seconds_count|_seconds)?(?:\\{([^}]*)})? ")
                    .matcher(scrape);
            assertThat(series.find()).as(name).isTrue();
            assertThat(TAGS.getOrDefault(name, List.of("credential")))
                    .as(name)
                    .allSatisfy(tag -> assertThat(series.group(1)).contains(tag + "=\""));
        });
    }

    private void fetch(String name) {
        TokenCredential credential = credentials.get(name);
        catchThrowable(
                () -> credential.getTokenSync(new TokenRequestContext().addScopes("https://vault.azure.net/.default")));
    }
}
